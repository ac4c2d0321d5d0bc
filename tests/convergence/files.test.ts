// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomId } from '#shared/ids.ts';
import { recallMessage } from '../../src/lib/actions/recall-message.ts';
import { retryRefused } from '../../src/lib/actions/resolve-refused.ts';
import { sendMessage } from '../../src/lib/actions/send-message.ts';
import { fileOf, keepFile } from '../../src/lib/projection/kept-files.ts';
import type { TimelineRow } from '../../src/lib/projection/rows.ts';
import { eventually } from '../unit/client/support/eventually.ts';
import { chosen, sendChosen } from '../unit/client/support/files.ts';
import { Files } from '../support/files.ts';
import type { TestAccount } from '../support/two-companies.ts';
import { FilePhones, type FilePhone } from './support/file-phones.ts';

const patienceMs = 20_000;

let phones: FilePhones;
let files: Files;
let room: RoomId;
const all: FilePhone[] = [];
beforeAll(async () => {
  phones = await FilePhones.start();
  files = new Files(phones.server, phones.companies);
  const { ann, bo } = phones.companies;
  room = await phones.room(ann, bo);
});
afterAll(async () => {
  for (const phone of all) phones.kill(phone);
  await phones.server.stop();
});

async function phoneOf(account: TestAccount): Promise<FilePhone> {
  const phone = await phones.phone(account);
  all.push(phone);
  phone.device.engine.enter(room);
  await eventually(
    async () => expect((await phone.device.core.database.facts.get(room))?.readHead).toBe(1),
    patienceMs,
  );
  return phone;
}

const timeline = ({ device }: FilePhone): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([room], [room, []]).toArray();
const labelOf = ({ state, content }: TimelineRow): string =>
  content.type === 'text' ? `${state} ${content.file?.name ?? '-'} ${content.text}`.trim() : content.type;
/** What a phone shows of its last messages. */
const last = async (phone: FilePhone, count: number): Promise<string[]> =>
  (await timeline(phone)).slice(-count).map(labelOf);
const outbox = ({ device }: FilePhone): Promise<number> => device.core.database.outbox.count();
const allSent = (phone: FilePhone): Promise<void> =>
  eventually(async () => expect(await outbox(phone)).toBe(0), patienceMs);
const sameOn = (...some: FilePhone[]): Promise<void> =>
  eventually(async () => {
    const [first, ...others] = await Promise.all(some.map(async (phone) => JSON.stringify(await timeline(phone))));
    for (const other of others) expect(other).toBe(first);
  }, patienceMs);

test('Files that two people send without a network arrive once each, with their texts, and everybody who may gets the bytes (M43, P3)', async () => {
  const { ann, bo, al } = phones.companies;
  const [anns, annsOther, bos] = [await phoneOf(ann), await phoneOf(ann), await phoneOf(bo)];
  for (const phone of [anns, bos]) phones.cut(phone);
  await sendChosen(anns.device.core, room, 'from the train', chosen('plan.pdf'), chosen('list.csv'));
  await sendMessage(anns.device.core, room, 'a word after it');
  await sendChosen(bos.device.core, room, '', chosen('offer.pdf'));
  expect(await last(anns, 3)).toEqual([
    'waiting plan.pdf',
    'waiting list.csv from the train',
    'waiting - a word after it',
  ]);
  for (const phone of [anns, bos]) phones.mend(phone);
  for (const phone of [anns, bos]) await allSent(phone);
  await sameOn(anns, annsOther, bos);
  expect((await last(annsOther, 4)).sort()).toEqual([
    'sent - a word after it',
    'sent list.csv from the train',
    'sent offer.pdf',
    'sent plan.pdf',
  ]);
  for (const row of await timeline(bos)) {
    const file = fileOf(row);
    if (!file?.id) continue;
    const answer = await files.get(row.lane === bo.user ? ann : bo, file.id);
    expect([answer.status, await answer.text()]).toEqual([200, `what is in ${file.name}`]);
    expect((await files.get(al, file.id)).status).toBe(404);
  }
});

test('An app that ends in the middle of an upload sends its file once when it comes back, whole (M43, P2)', async () => {
  const { ann, bo } = phones.companies;
  const [anns, bos] = [await phoneOf(ann), await phoneOf(bo)];
  let goOn = (): void => {};
  anns.halfway = new Promise((resolve) => (goOn = resolve));
  const text = 'a long one '.repeat(50_000);
  await sendChosen(anns.device.core, room, 'cut short', chosen('long.txt', text));
  await eventually(() => expect(anns.begun).toBe(1), patienceMs);
  phones.kill(anns);
  goOn();
  anns.halfway = null;
  await phones.begin(anns);
  expect(await last(anns, 1)).toEqual(['waiting long.txt cut short']);
  await allSent(anns);
  await sameOn(anns, bos);
  const [row] = (await timeline(bos)).slice(-1);
  expect((await timeline(bos)).filter((one) => fileOf(one)?.name === 'long.txt')).toHaveLength(1);
  expect(await (await files.get(bo, fileOf(row)?.id ?? '')).text()).toBe(text);
});

test('What a company’s rules refuse comes back to its author alone, others go on, and it is sent again when it may be (M43, N02, R03)', async () => {
  const { ann, bo, borealisAdmin, setPolicy } = phones.companies;
  const [anns, bos] = [await phoneOf(ann), await phoneOf(bo)];
  const allow = (fileBytes: number): Promise<void> =>
    setPolicy(borealisAdmin, (policy) => ({
      ...policy,
      rules: { ...policy.rules, partners: { ...policy.rules.partners, fileBytes } },
    }));
  phones.cut(anns);
  await sendChosen(anns.device.core, room, 'three', chosen('s.txt', 'small'), chosen('large.txt', 'x'.repeat(2000)));
  await sendMessage(anns.device.core, room, 'after them');
  await allow(1000);
  phones.mend(anns);
  await eventually(
    async () => expect(await last(anns, 3)).toEqual(['sent s.txt', 'refused large.txt three', 'sent - after them']),
    patienceMs,
  );
  const slip = (await timeline(anns)).find(({ state }) => state === 'refused');
  expect(slip?.refusal).toEqual({ rule: 'file-too-large', company: borealisAdmin.company });
  await eventually(async () => expect(await last(bos, 2)).toEqual(['sent s.txt', 'sent - after them']), patienceMs);

  await allow(1024 * 1024);
  await retryRefused(anns.device.core, slip!);
  await allSent(anns);
  await sameOn(anns, bos);
  expect(await last(bos, 1)).toEqual(['sent large.txt three']);
});

test('Taken back before its file has gone up, a message was never said; recalled later its bytes go from every device and from the server (M43, R12, P7)', async () => {
  const { ann, bo } = phones.companies;
  const [anns, bos] = [await phoneOf(ann), await phoneOf(bo)];
  phones.cut(anns);
  await sendChosen(anns.device.core, room, 'never said', chosen('never.txt'));
  const [never] = (await timeline(anns)).slice(-1);
  await recallMessage(anns.device.core, never!);
  expect(await outbox(anns)).toBe(0);
  phones.mend(anns);
  await sendChosen(anns.device.core, room, 'said', chosen('said.txt'));
  await allSent(anns);
  await sameOn(anns, bos);
  expect(JSON.stringify(await timeline(bos))).not.toContain('never');

  const [said] = (await timeline(bos)).slice(-1);
  const { id = null } = fileOf(said) ?? {};
  const { database } = bos.device.core;
  const bytes = await (await files.get(bo, id ?? '')).blob();
  const kept = {
    room,
    lane: ann.user,
    id: said!.id,
    part: 'whole' as const,
    blob: bytes,
    bytes: bytes.size,
    usedAt: 1,
  };
  expect(await keepFile(database, kept)).toBe('kept');
  phones.cut(bos);
  await recallMessage(anns.device.core, (await timeline(anns)).at(-1)!);
  await allSent(anns);
  expect(await database.files.count()).toBe(1);
  phones.mend(bos);
  await sameOn(anns, bos);
  expect(await last(bos, 1)).toEqual(['recalled']);
  expect(await database.files.count()).toBe(0);
  await eventually(async () => expect((await files.get(bo, id ?? '')).status).toBe(404), patienceMs);
  await eventually(async () => expect((await files.get(ann, id ?? '')).status).toBe(404), patienceMs);
});
