// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { CompanyId } from '#shared/ids.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { recallMessage } from '../../../src/lib/actions/recall-message.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';
import { eventually } from '../../unit/client/support/eventually.ts';
import { ann, cookieOf, room, startRelay, type RelayServer } from './relay-server.ts';

let server: RelayServer;
let device: Device;

beforeEach(async () => {
  server = await startRelay();
  const address = `${server.url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=phone`;
  device = await startDevice({
    name: `foyer-${server.dataDir.slice(-6)}`,
    user: ann,
    company: 'cacme000000000000' as CompanyId,
    connect: () => new WebSocket(address, { headers: { cookie: cookieOf(ann), origin: server.url } }),
  });
});
afterEach(async () => {
  device.kill();
  await server.stop();
});

async function shownRow(): Promise<TimelineRow> {
  const [row] = await device.core.database.timeline.toArray();
  if (!row) throw new Error('nothing is shown');
  return row;
}

test('A recall that a closed room refused is taken when it is asked for again (N10, N03)', async () => {
  await sendMessage(device.core, room, 'to be taken back');
  await eventually(async () => expect(await shownRow()).toMatchObject({ state: 'sent' }));
  server.access.refuse(ann, { rule: 'sealed', company: null });
  await server.relay.rightsChanged({ rooms: [room] });
  await recallMessage(device.core, await shownRow());
  await eventually(async () => {
    expect(await device.core.database.outbox.count()).toBe(0);
    expect(await shownRow()).toMatchObject({ state: 'sent', content: { type: 'text' } });
  });

  server.access.allow(ann);
  await server.relay.rightsChanged({ rooms: [room] });
  await recallMessage(device.core, await shownRow());
  await eventually(async () => {
    expect(await device.core.database.outbox.count()).toBe(0);
    const { storage } = server;
    const stored = await storage.db.selectFrom('record_index').select('recalled').where('lane', '=', ann).execute();
    expect(stored).toEqual([{ recalled: 1 }]);
    expect((await shownRow()).content).toEqual({ type: 'recalled' });
  });
});
