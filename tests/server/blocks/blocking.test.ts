import WebSocket from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import { directRoomId, newCommandId, newRecordId, type RoomId } from '#shared/ids.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { Device } from '../../support/device.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { startTwoServers, type TwoServers } from '../../support/two-servers.ts';
import { textsOf } from '../relay/client.ts';

const patience = { timeout: 10_000, interval: 20 };

/** Another program's socket on one document: keeps every byte it is sent. */
async function stockWire(
  url: string,
  document: string,
  cookie: string,
): Promise<{ bytes: Buffer[]; close: () => void }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${document}`, { headers: { cookie, origin: url } });
  const bytes: Buffer[] = [];
  socket.on('message', (data: Buffer) => bytes.push(data));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  // Sync step 1 of an empty document.
  socket.send(Uint8Array.of(0, 0, 1, 0));
  await expect.poll(() => bytes.some((message) => message[0] === 0 && message[1] === 1), patience).toBe(true);
  return { bytes, close: () => socket.close() };
}

describe.each(['one server', 'two servers on one PostgreSQL, with Redis', 'two servers on one PostgreSQL, without'])(
  'Ann of Acme blocks Bo of Borealis, on %s',
  (where) => {
    let two: TwoServers | undefined;
    let servers: TestServer[];
    let companies: Companies;
    let room: RoomId;
    /** Where Ann is, and where Bo is. */
    let anns: string;
    let bos: string;

    beforeAll(async () => {
      if (where === 'one server') servers = [await startServer()];
      else {
        two = await startTwoServers({ redis: where.endsWith('with Redis') });
        servers = [...two.servers];
      }
      anns = servers[0]?.url ?? '';
      bos = servers.at(-1)?.url ?? '';
      companies = await foundCompanies(anns);
      const { ann, bo, as } = companies;
      room = directRoomId(ann.user, bo.user);
      await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    });
    afterAll(async () => {
      if (two) await two.stop();
      else for (const server of servers) await server.stop();
    });

    const setBlock = (of: TestAccount, user: TestAccount, blocked: boolean): Promise<unknown> =>
      companies.as(of, 'POST', '/api/blocks', { command: newCommandId(), user: user.user, blocked });
    const deviceOf = (url: string, account: TestAccount): Promise<Device> =>
      Device.of(url, companies, account, newRecordId());
    const watching = (device: Device): void =>
      device.socket.send({ type: 'watch', documents: [{ document: roomDocument(room), seq: 0 }] });

    test('What he writes meanwhile reaches none of her sockets: not live, not after coming back, not after unblocking (R08, S79)', async () => {
      const { ann, bo } = companies;
      const page = pageDocument(room, 1);
      const phone = await deviceOf(anns, ann);
      const stock = await stockWire(anns, page, await companies.cookie(ann));
      const bosPhone = await deviceOf(bos, bo);
      const copy = await phone.open(page);
      await phone.open(homeDocument(ann.user));
      await bosPhone.open(page);
      expect(await bosPhone.says(page, 'said before')).toBeNull();
      await expect.poll(() => textsOf(copy, bo.user), patience).toEqual(['said before']);
      await expect.poll(() => Buffer.concat(stock.bytes).includes('said before'), patience).toBe(true);

      await setBlock(ann, bo, true);
      const mark = bosPhone.socket.bytes.length;
      for (let count = 0; count < 5; count += 1)
        expect(await bosPhone.says(page, `said while blocked ${count}`)).toBeNull();
      // He sees what he wrote as sent, and nothing that says why there is no answer.
      expect(Buffer.concat(bosPhone.socket.bytes.slice(mark)).includes('block')).toBe(false);
      expect(await phone.says(page, 'said by the blocker')).toEqual({ rule: 'blocked', company: null });
      const fresh = await deviceOf(anns, ann);
      const freshStock = await stockWire(anns, page, await companies.cookie(ann));
      const freshCopy = await fresh.open(page);
      await expect.poll(() => textsOf(freshCopy, bo.user), patience).toEqual(['said before']);

      await setBlock(ann, bo, false);
      expect(await bosPhone.says(page, 'said after')).toBeNull();
      const later = await deviceOf(bos, ann);
      const laterStock = await stockWire(bos, page, await companies.cookie(ann));
      const laterCopy = await later.open(page);
      await expect.poll(() => textsOf(laterCopy, bo.user), patience).toEqual(['said after', 'said before']);
      const back = await deviceOf(anns, ann);
      const backCopy = await back.open(page);
      await expect.poll(() => textsOf(backCopy, bo.user), patience).toEqual(['said after', 'said before']);
      expect(await back.says(page, 'said to somebody unblocked')).toBeNull();

      const sockets = [phone, fresh, later, back].map(({ socket }) => socket.bytes);
      for (const bytes of [...sockets, stock.bytes, freshStock.bytes, laterStock.bytes]) {
        const wire = Buffer.concat(bytes);
        expect(wire.includes('said before')).toBe(true);
        expect(wire.includes('said while blocked')).toBe(false);
      }
      for (const device of [phone, fresh, later, back, bosPhone]) device.close();
      for (const one of [stock, freshStock, laterStock]) one.close();
    });

    test('A block that was made without a network counts from then: what came since goes from her devices, and what came before stays (R08)', async () => {
      const { ann, bo, as } = companies;
      const page = pageDocument(room, 1);
      const bosPhone = await deviceOf(bos, bo);
      await bosPhone.open(page);
      const phone = await deviceOf(anns, ann);
      watching(phone);
      const { doc, channel } = await phone.socket.open(page);
      expect(await bosPhone.says(page, 'while she read')).toBeNull();
      await expect.poll(() => textsOf(doc, bo.user), patience).toContain('while she read');
      const at = Date.now() + 1;
      await expect.poll(() => Date.now(), patience).toBeGreaterThan(at);
      expect(await bosPhone.says(page, 'while she was offline')).toBeNull();
      await expect.poll(() => textsOf(doc, bo.user), patience).toContain('while she was offline');
      // So late that her app was not online when she did it.
      await expect.poll(() => Date.now(), patience).toBeGreaterThan(at + 1000);
      const counts = (of: Device) => of.socket.heard.flatMap((frame) => (frame.type === 'unread' ? [frame.count] : []));
      const early = await deviceOf(anns, ann);
      watching(early);
      await expect.poll(() => counts(early).length, patience).toBeGreaterThan(0);
      const unread = counts(early).at(-1) ?? 0;
      await expect.poll(() => counts(phone).at(-1), patience).toBe(unread);
      await as(ann, 'POST', '/api/blocks', { command: newCommandId(), user: bo.user, blocked: true, at });
      // The app opens the page anew and loads it as a fresh device does.
      await phone.socket.hears((frame) => frame.type === 'closed' && frame.channel === channel && frame.code === 1001);
      await expect.poll(() => counts(phone).at(-1), patience).toBe(unread - 1);
      const again = await deviceOf(anns, ann);
      const copy = await again.open(page);
      await expect.poll(() => textsOf(copy, bo.user), patience).toContain('while she read');
      await setBlock(ann, bo, false);
      expect(await bosPhone.says(page, 'once she reads again')).toBeNull();
      const later = await deviceOf(anns, ann);
      const laterCopy = await later.open(page);
      await expect.poll(() => textsOf(laterCopy, bo.user), patience).toContain('once she reads again');
      for (const device of [again, later]) {
        expect(Buffer.concat(device.socket.bytes).includes('while she was offline')).toBe(false);
      }
      // An earlier moment than the end of the block before is none.
      await as(ann, 'POST', '/api/blocks', { command: newCommandId(), user: bo.user, blocked: true, at: 0 });
      const last = await deviceOf(anns, ann);
      const lastCopy = await last.open(page);
      await expect.poll(() => textsOf(lastCopy, bo.user), patience).toContain('while she read');
      await setBlock(ann, bo, false);
      for (const device of [phone, early, again, later, last, bosPhone]) device.close();
    });

    test('A message written at the same moment is either read for good or never sent to her (R08)', async () => {
      const { ann, bo } = companies;
      const page = pageDocument(room, 1);
      const bosPhone = await deviceOf(bos, bo);
      await bosPhone.open(page);
      for (let round = 0; round < 3; round += 1) {
        const phone = await deviceOf(anns, ann);
        await phone.open(page);
        const names = Array.from({ length: 15 }, (_, count) => `race ${round}.${count}.`);
        const writing = (async () => {
          for (const name of names) await bosPhone.says(page, name);
        })();
        await setBlock(ann, bo, true);
        await writing;
        await phone.socket.settled();
        const fresh = await deviceOf(anns, ann);
        const copy = await fresh.open(page);
        // Everything there is, is there with the first answer.
        await fresh.socket.hears((frame) => frame.type === 'data' && frame.message[0] === 0 && frame.message[1] === 1);
        const stays = textsOf(copy, bo.user);
        const wire = Buffer.concat(phone.socket.bytes);
        for (const name of names) if (wire.includes(name)) expect(stays, name).toContain(name);
        await setBlock(ann, bo, false);
        for (const device of [phone, fresh]) device.close();
      }
      bosPhone.close();
    });

    test('Neither hears the other type, read or come, and he sees her as somebody who is away (R08)', async () => {
      const { ann, bo } = companies;
      // Without Redis a process hears of typing and presence at itself alone.
      const near = where.endsWith('without') ? anns : bos;
      const [hers, his] = [await deviceOf(anns, ann), await deviceOf(near, bo)];
      for (const device of [hers, his]) watching(device);
      const isHere = (by: Device, of: TestAccount): unknown =>
        by.socket.heard.findLast((frame) => frame.type === 'presence' && frame.user === of.user);
      await expect.poll(() => isHere(his, ann), patience).toMatchObject({ online: true });
      await expect.poll(() => isHere(hers, bo), patience).toMatchObject({ online: true });
      his.socket.send({ type: 'typing', room, typing: true });
      await hers.socket.hears((frame) => frame.type === 'typing' && frame.user === bo.user && frame.typing);
      his.socket.send({ type: 'typing', room, typing: false });
      await hers.socket.hears((frame) => frame.type === 'typing' && !frame.typing);

      const unread = hers.socket.heard.reduce((most, frame) => (frame.type === 'unread' ? frame.count : most), -1);
      await setBlock(ann, bo, true);
      await expect.poll(() => isHere(his, ann), patience).toMatchObject({ online: false });
      await expect.poll(() => isHere(hers, bo), patience).toMatchObject({ online: false });
      const before = { hers: hers.socket.heard.length, his: his.socket.heard.length };
      const page = pageDocument(room, 1);
      await his.open(page);
      expect(await his.says(page, 'to be counted by nobody')).toBeNull();
      his.socket.send({ type: 'typing', room, typing: true });
      his.socket.send({ type: 'read', room, n: 1 });
      hers.socket.send({ type: 'typing', room, typing: true });
      hers.socket.send({ type: 'read', room, n: 2 });
      // Somebody else's sign of life shows that these would have come by now.
      const other = await deviceOf(near, ann);
      watching(other);
      await other.socket.hears((frame) => frame.type === 'unread');
      await expect
        .poll(() => hers.socket.heard.some((frame) => frame.type === 'unread' && frame.mark >= 2), patience)
        .toBe(true);
      for (const device of [hers, his]) await device.socket.settled();
      const kinds = ['typing', 'read', 'presence'];
      const signs = [
        ...hers.socket.heard
          .slice(before.hers)
          .filter((frame) => kinds.includes(frame.type) && 'user' in frame && frame.user === bo.user),
        ...his.socket.heard
          .slice(before.his)
          .filter((frame) => kinds.includes(frame.type) && 'user' in frame && frame.user === ann.user),
      ];
      expect(signs).toEqual([]);
      const counted = hers.socket.heard.slice(before.hers).filter((frame) => frame.type === 'unread');
      for (const frame of counted) if (frame.type === 'unread') expect(frame.count).toBeLessThanOrEqual(unread);

      await setBlock(ann, bo, false);
      await expect.poll(() => isHere(his, ann), patience).toMatchObject({ online: true });
      await expect.poll(() => isHere(hers, bo), patience).toMatchObject({ online: true });
      await his.socket.hears((frame) => frame.type === 'read' && frame.user === ann.user && frame.n >= 2);
      for (const device of [hers, his, other]) device.close();
    });

    test('Her list is hers on every device, follows his name, and loses him again (S81, S54)', async () => {
      const { ann, bo } = companies;
      const home = homeDocument(ann.user);
      const device = await deviceOf(anns, ann);
      await device.open(home);
      await setBlock(ann, bo, true);
      const company = { id: bo.company, name: 'Borealis' };
      await device.sees(home, bo.user, { kind: 'block', user: bo.user, name: 'Bo Lind', company });
      await companies.as(bo, 'PATCH', '/api/me', { name: 'Bo Lindqvist' });
      await device.sees(home, bo.user, { name: 'Bo Lindqvist' });
      const his = await deviceOf(bos, bo);
      await his.open(homeDocument(bo.user));
      expect(his.records(homeDocument(bo.user), 'block')).toEqual([]);
      await setBlock(ann, bo, false);
      await device.misses(home, bo.user);
      for (const one of [device, his]) one.close();
    });

    test('Somebody who is no contact and shares no room is blocked too; the room they open meanwhile comes to light with the unblocking (R08)', async () => {
      const { al, bo, as } = companies;
      const home = homeDocument(al.user);
      const between = directRoomId(al.user, bo.user);
      const device = await deviceOf(anns, al);
      await device.open(home);
      await setBlock(al, bo, true);
      await as(bo, 'POST', '/api/rooms/direct', { command: newCommandId(), user: al.user });
      const his = await deviceOf(bos, bo);
      const page = pageDocument(between, 1);
      await his.open(page);
      expect(await his.says(page, 'hello from nowhere')).toBeNull();
      await device.socket.settled();
      expect(device.record(home, between)).toBeUndefined();
      await setBlock(al, bo, false);
      await device.sees(home, between, { kind: 'room-entry', state: 'active' });
      expect(await his.says(page, 'hello again')).toBeNull();
      const copy = await device.open(page);
      await expect.poll(() => textsOf(copy, bo.user), patience).toEqual(['hello again']);
      expect(Buffer.concat(device.socket.bytes).includes('from nowhere')).toBe(false);
      for (const one of [device, his]) one.close();
    });

    test('Whoever asks for the room with somebody they block is shown it, and cannot write there (R08, N08)', async () => {
      const { acmeAdmin, bo, as } = companies;
      const between = directRoomId(acmeAdmin.user, bo.user);
      await setBlock(acmeAdmin, bo, true);
      const open = (of: TestAccount, user: TestAccount): Promise<unknown> =>
        as(of, 'POST', '/api/rooms/direct', { command: newCommandId(), user: user.user });
      await open(bo, acmeAdmin);
      const device = await deviceOf(anns, acmeAdmin);
      await device.open(homeDocument(acmeAdmin.user));
      await open(acmeAdmin, bo);
      await device.sees(homeDocument(acmeAdmin.user), between, { kind: 'room-entry', state: 'active' });
      await device.open(pageDocument(between, 1));
      expect(await device.says(pageDocument(between, 1), 'no')).toEqual({ rule: 'blocked', company: null });
      device.close();
    });

    test('Colleagues, strangers and nobody cannot be blocked, and the answers are alike; the same command is done once (R08, R09)', async () => {
      const { ann, al, bo, cetusAdmin, as } = companies;
      for (const user of [al.user, ann.user, cetusAdmin.user, 'unobody0000000000']) {
        await expect(setBlock(ann, { ...bo, user } as TestAccount, true)).rejects.toThrow(/404.*not-found/);
      }
      const command = newCommandId();
      await as(ann, 'POST', '/api/blocks', { command, user: bo.user, blocked: true });
      await setBlock(ann, bo, false);
      await as(ann, 'POST', '/api/blocks', { command, user: bo.user, blocked: true });
      const device = await deviceOf(anns, ann);
      await device.open(homeDocument(ann.user));
      expect(device.record(homeDocument(ann.user), bo.user)).toBeUndefined();
      device.close();
    });

    test('A room that a company’s rule closes says so, also to whoever blocks (R08, R04)', async () => {
      const { ann, bo, borealisAdmin, setPolicy } = companies;
      const page = pageDocument(room, 1);
      await setBlock(ann, bo, true);
      await setPolicy(borealisAdmin, (policy) => ({ ...policy, companies: closedPolicy.companies }));
      const device = await deviceOf(anns, ann);
      await device.open(page);
      expect(await device.says(page, 'sealed first')).toMatchObject({ rule: 'company-not-allowed' });
      // Nobody needs a rule's leave to block or to unblock somebody they share a room with.
      await setBlock(ann, bo, false);
      await setBlock(ann, bo, true);
      await setPolicy(borealisAdmin, () => openTo(ann.company));
      await expect.poll(() => device.says(page, 'then blocked'), patience).toEqual({ rule: 'blocked', company: null });
      await setBlock(ann, bo, false);
      const socket = await AppSocket.connect(anns, await companies.cookie(ann), 'last');
      await socket.settled();
      socket.close();
      device.close();
    });
  },
);
