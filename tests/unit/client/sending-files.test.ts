// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { companyDocument, homeDocument, pageDocument } from '#shared/documents/names.ts';
import { randomLetters } from '#shared/ids.ts';
import { attachFiles } from '../../../src/lib/actions/attach-files.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { openDirectRoom } from '../../../src/lib/actions/open-direct-room.ts';
import { recallMessage } from '../../../src/lib/actions/recall-message.ts';
import { addAgain } from '../../../src/lib/actions/resolve-not-added.ts';
import { discardRefused, editRefused, retryRefused } from '../../../src/lib/actions/resolve-refused.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { sendTextOnly } from '../../../src/lib/actions/send-text-only.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { countWaiting } from '../../../src/lib/projection/send-file-rows.ts';
import { startDevice, type Device, type DeviceOptions } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { chosen, FakeFiles, prepareHere, sendChosen } from './support/files.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let files: FakeFiles;
let devices: Device[];
let name: string;

beforeEach(() => {
  world = newWorld();
  relay = new FakeRelay();
  relay.now = Date.now();
  files = new FakeFiles();
  devices = [];
  name = `foyer-test-${randomLetters(8)}`;
});
afterEach(() => {
  for (const device of devices) device.kill();
});

type Online = Device & { wire: () => FakeWire };

/** Ann's device; it is not online until its wire accepts. */
async function annsDevice(options: Partial<DeviceOptions> = {}): Promise<Online> {
  let wire: FakeWire | undefined;
  const connect = (): FakeWire => (wire = relay.connect(world.ann));
  const { sendCommand } = files;
  const base = { name, user: world.ann, company: world.acme, connect, ...(sendCommand && { sendCommand }) };
  const device = await startDevice({ ...base, ...options });
  devices.push(device);
  return {
    ...device,
    wire: () => {
      if (!wire) throw new Error('this device has not tried to connect');
      return wire;
    },
  };
}

async function onlineInRoom(): Promise<Online> {
  publishRoom(relay, world);
  const ann = await annsDevice();
  ann.wire().accept();
  await eventually(async () => expect((await ann.core.database.rooms.get(world.room))?.name).toBe('Bo'));
  return ann;
}

const timeline = (device: Device): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([world.room], [world.room, []]).toArray();
/** Each message as `<state> <file> <text>`. */
const shown = async (device: Device): Promise<string[]> =>
  (await timeline(device)).map(({ state, content }) =>
    content.type === 'text' ? `${state} ${content.file?.name ?? '-'} ${content.text}`.trim() : content.type,
  );
const only = async (device: Device): Promise<TimelineRow> => {
  const rows = await timeline(device);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
/** What the server has of Ann's lane. */
const lane = (): unknown[] => [...relay.document(pageDocument(world.room, 1)).doc.getMap(world.ann).values()];
const allSent = (device: Device): Promise<void> =>
  eventually(async () => expect(await device.core.database.outbox.count()).toBe(0));
const partsOn = async (device: Device): Promise<string[]> =>
  (await device.core.database.files.toCollection().primaryKeys()).map(([, , , part]) => part);

test('Files sent without a network are there at once, one message each with the text under the last; a reload loses none, and they go up one after the other (M43, P2, N11)', async () => {
  const first = await onlineInRoom();
  first.wire().drop();
  await sendChosen(first.core, world.room, 'the room', chosen('plan.pdf'), chosen('room.png'));
  await sendMessage(first.core, world.room, 'and a word');
  const waiting = ['waiting plan.pdf', 'waiting room.png the room', 'waiting - and a word'];
  expect(await shown(first)).toEqual(waiting);
  expect(await countWaiting(first.core.database)).toBe(3);
  expect(await first.core.database.rooms.get(world.room)).toMatchObject({ waiting: 3, last: { text: 'and a word' } });
  expect(await first.core.database.attached.count()).toBe(0);
  first.kill();

  const again = await annsDevice();
  expect(await shown(again)).toEqual(waiting);
  again.wire().accept();
  await allSent(again);
  expect(await shown(again)).toEqual(['sent plan.pdf', 'sent room.png the room', 'sent - and a word']);
  expect(files.taken.map(({ text }) => text)).toEqual([
    'what is in plan.pdf',
    'what is in room.png',
    'small what is in room.png',
  ]);
  expect(lane()).toHaveLength(3);
  expect(lane()).toContainEqual(
    expect.objectContaining({
      text: 'the room',
      file: expect.objectContaining({ name: 'room.png', picture: { width: 1600, height: 900 } }) as unknown,
    }),
  );
  expect((await timeline(again)).map(({ media }) => media)).toEqual(['file', 'picture', undefined]);
  expect(await partsOn(again)).toHaveLength(3);
});

test('An app that ends in the middle of an upload sends the message once when it is back (M43, P2)', async () => {
  const ann = await onlineInRoom();
  files.silent = true;
  await sendChosen(ann.core, world.room, '', chosen('plan.pdf'));
  await eventually(() => expect(files.begun).toHaveLength(1));
  expect([...ann.live().sending.values()]).toEqual([0.5]);
  ann.kill();
  files.silent = false;
  const again = await annsDevice();
  again.wire().accept();
  await allSent(again);
  expect(await shown(again)).toEqual(['sent plan.pdf']);
  expect(lane()).toHaveLength(1);
  expect(again.live().sending.size).toBe(0);
});

test('What broke off between a picture and its preview goes on with the preview; one that is not taken holds nothing up (M43)', async () => {
  const ann = await onlineInRoom();
  let tries = 0;
  files.instead = (path) => {
    if (!path.endsWith('/preview') || (tries += 1) > 1) return null;
    return { ok: false, error: 'too-fast', retryAfterSeconds: 0 };
  };
  await sendChosen(ann.core, world.room, '', chosen('room.png'));
  await allSent(ann);
  expect(files.begun.filter((path) => !path.endsWith('/preview'))).toHaveLength(1);
  expect(files.taken).toHaveLength(2);

  files.instead = (path) => (path.endsWith('/preview') ? { ok: false, error: 'invalid' } : null);
  await sendChosen(ann.core, world.room, '', chosen('other.png'));
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent room.png', 'sent other.png']);
});

test('An upload that does not get through holds up no other, in any room, and goes by itself once there is a connection again (M43, N11)', async () => {
  const ann = await onlineInRoom();
  files.instead = (path) => (path.includes('stuck') ? { ok: false, error: 'unavailable' } : null);
  await sendChosen(ann.core, world.room, '', chosen('stuck.pdf'), chosen('next.pdf'), chosen('last.pdf'));
  await eventually(async () =>
    expect(await shown(ann)).toEqual(['waiting stuck.pdf', 'sent next.pdf', 'sent last.pdf']),
  );
  expect(files.begun.map((path) => /name=(\w+)/.exec(path)?.[1])).toEqual(['stuck', 'next', 'last']);
  files.instead = () => null;
  ann.wire().drop();
  ann.engine.wake();
  ann.wire().accept();
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent stuck.pdf', 'sent next.pdf', 'sent last.pdf']);
});

test('A message that is recalled before its file has gone up is just gone, with its bytes; the upload ends, and the next one has its turn (M43, R12)', async () => {
  const ann = await onlineInRoom();
  files.silent = true;
  await sendChosen(ann.core, world.room, 'not this one', chosen('room.png'));
  await eventually(() => expect(files.begun).toHaveLength(1));
  await sendChosen(ann.core, world.room, 'this one', chosen('right.png'));
  await ann.engine.settled();
  expect(await ann.core.database.files.count()).toBe(4);
  expect(files.begun).toHaveLength(1);

  files.silent = false;
  await editMessage(ann.core, (await timeline(ann))[0]!, 'not that one');
  await recallMessage(ann.core, (await timeline(ann))[0]!);
  expect((await shown(ann)).map((row) => row.replace(/^\w+ /, ''))).toEqual(['right.png this one']);
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent right.png this one']);
  expect(await partsOn(ann)).toEqual(['preview', 'whole']);
  expect(ann.live().sending.size).toBe(0);
  // Of the first nothing was said to anybody.
  expect(lane()).toMatchObject([{ text: 'this one' }]);
});

test('A sent message that is recalled while its file goes up again for an edit is recalled for everybody (R12, M43)', async () => {
  const ann = await onlineInRoom();
  await sendChosen(ann.core, world.room, 'one', chosen('room.png'));
  await allSent(ann);
  relay.refuse = (document, key) => {
    const value = relay.document(document).doc.getMap(world.ann).get(key) as { text?: string } | undefined;
    return value?.text === 'two' ? { rule: 'file-unknown', company: null } : null;
  };
  files.silent = true;
  await editMessage(ann.core, await only(ann), 'two');
  await eventually(() => expect(files.begun).toHaveLength(3));
  expect(await shown(ann)).toEqual(['waiting room.png two']);
  await recallMessage(ann.core, await only(ann));
  expect(await shown(ann)).toEqual(['recalled']);
  expect(await partsOn(ann)).toEqual([]);
  await allSent(ann);
  expect(await only(ann)).toMatchObject({ state: 'sent', content: { type: 'recalled' } });
  expect(lane()).toContainEqual(expect.objectContaining({ kind: 'recall' }));
});

test('A recalled message takes its bytes from the device (R12, P7)', async () => {
  const ann = await onlineInRoom();
  await sendChosen(ann.core, world.room, '', chosen('room.png'), chosen('stays.png'));
  await allSent(ann);
  expect(await partsOn(ann)).toHaveLength(4);
  const [row] = await timeline(ann);
  await recallMessage(ann.core, row!);
  expect(await shown(ann)).toEqual(['recalled', 'sent stays.png']);
  expect(await partsOn(ann)).toHaveLength(2);
  expect((await timeline(ann)).map(({ media }) => media)).toEqual([undefined, 'picture']);
  await allSent(ann);
});

test('A refused file is a slip in its place with text and file, and others go on; sent again it is another message with the same bytes (M43, N02)', async () => {
  const ann = await onlineInRoom();
  const refusal = { rule: 'file-too-large', company: world.borealis } as const;
  files.instead = (path) => (path.includes('large') ? { ok: false, error: 'refused', refusal } : null);
  await sendChosen(ann.core, world.room, 'all of it', chosen('before.pdf'), chosen('large.png'));
  await sendMessage(ann.core, world.room, 'meanwhile');
  await eventually(async () =>
    expect(await shown(ann)).toEqual(['sent before.pdf', 'refused large.png all of it', 'sent - meanwhile']),
  );
  const [, slip] = await timeline(ann);
  expect(slip).toMatchObject({ refusal });
  expect(slip?.media).toBeUndefined();
  expect(await ann.core.database.rooms.get(world.room)).toMatchObject({ waiting: 0, refused: 1 });
  expect(await partsOn(ann)).toHaveLength(3);

  files.instead = () => null;
  await retryRefused(ann.core, slip!);
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent before.pdf', 'sent - meanwhile', 'sent large.png all of it']);
  const last = (await timeline(ann)).at(-1);
  expect(last?.id).not.toBe(slip?.id);
  expect(files.taken.at(-2)).toMatchObject({ text: 'what is in large.png' });
  expect(files.taken.at(-2)?.path).toContain(last?.id);
  expect(await partsOn(ann)).toHaveLength(3);
});

test('A slip goes back into the composer with text and file, or goes for good with its bytes (M43, N02)', async () => {
  const ann = await onlineInRoom();
  files.instead = () => ({ ok: false, error: 'refused', refusal: { rule: 'files-off', company: world.acme } });
  await sendChosen(ann.core, world.room, 'look', chosen('room.png'));
  await eventually(async () => expect(await shown(ann)).toEqual(['refused room.png look']));
  let text = '';
  await editRefused(ann.core, await only(ann), (kept) => (text = kept));
  expect(text).toBe('look');
  expect(await timeline(ann)).toEqual([]);
  expect(await partsOn(ann)).toEqual([]);
  const [back] = await ann.core.database.attached.toArray();
  expect(back).toMatchObject({ room: world.room, name: 'room.png', picture: { width: 1600, height: 900 } });
  expect([await back?.blob.text(), await back?.preview?.text()]).toEqual([
    'what is in room.png',
    'small what is in room.png',
  ]);
  expect(await ann.core.database.rooms.get(world.room)).toMatchObject({ draftFiles: 1, refused: 0 });

  await sendChosen(ann.core, world.room, '');
  await eventually(async () => expect(await shown(ann)).toEqual(['refused room.png']));
  await discardRefused(ann.core, await only(ann));
  expect(await timeline(ann)).toEqual([]);
  expect(await partsOn(ann)).toEqual([]);
  expect(await ann.core.database.outbox.count()).toBe(0);
});

test('The text of a slip goes without its file, once, and the bytes leave the device; without a text nothing is done (M44, N02)', async () => {
  const ann = await onlineInRoom();
  files.instead = () => ({ ok: false, error: 'refused', refusal: { rule: 'files-off', company: world.acme } });
  await sendChosen(ann.core, world.room, '', chosen('alone.png'));
  await eventually(async () => expect(await shown(ann)).toEqual(['refused alone.png']));
  await sendTextOnly(ann.core, await only(ann));
  expect(await shown(ann)).toEqual(['refused alone.png']);
  await discardRefused(ann.core, await only(ann));

  await sendChosen(ann.core, world.room, 'look', chosen('room.png'));
  await eventually(async () => expect(await shown(ann)).toEqual(['refused room.png look']));
  const slip = await only(ann);
  // Two presses are one.
  await Promise.all([sendTextOnly(ann.core, slip), sendTextOnly(ann.core, slip)]);
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent - look']);
  expect(await partsOn(ann)).toEqual([]);
  expect(files.taken).toEqual([]);
});

test('A slip whose file is not on this device any more says which, stays when nothing else is left of it, and gives its text back (M43, N02)', async () => {
  const ann = await onlineInRoom();
  files.instead = () => ({ ok: false, error: 'refused', refusal: { rule: 'files-off', company: world.acme } });
  await sendChosen(ann.core, world.room, 'the plan', chosen('room.png'), chosen('plan.pdf'));
  await eventually(async () => expect(await shown(ann)).toEqual(['refused room.png', 'refused plan.pdf the plan']));
  await ann.core.database.files.clear();
  files.instead = () => null;
  const [bare, captioned] = await timeline(ann);
  expect(await retryRefused(ann.core, bare!)).toBe('room.png');
  const kept: string[] = [];
  const keep = (text: string) => void kept.push(text);
  expect(await editRefused(ann.core, bare!, keep)).toEqual({ text: '', edits: null, lostFile: 'room.png' });
  expect(await shown(ann)).toEqual(['refused room.png', 'refused plan.pdf the plan']);
  expect(await ann.core.database.attached.count()).toBe(0);

  expect(await editRefused(ann.core, captioned!, keep)).toMatchObject({ text: 'the plan', lostFile: 'plan.pdf' });
  expect(kept).toEqual(['the plan']);
  expect(await shown(ann)).toEqual(['refused room.png']);
});

test('A text under a file is edited while it waits and after it was sent, to nothing as well; the file stays (M43)', async () => {
  const ann = await onlineInRoom();
  ann.wire().drop();
  await sendChosen(ann.core, world.room, 'one', chosen('room.png'));
  await editMessage(ann.core, await only(ann), 'two');
  expect(await shown(ann)).toEqual(['waiting room.png two']);
  ann.engine.wake();
  ann.wire().accept();
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent room.png two']);
  expect(files.taken).toHaveLength(2);

  await editMessage(ann.core, await only(ann), '');
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent room.png']);
  expect(await only(ann)).toMatchObject({ content: { edited: true, file: { id: expect.any(String) as unknown } } });
  const versions = lane() as { text: string; file?: { id: string } }[];
  expect(new Set(versions.map(({ file }) => file?.id)).size).toBe(1);
  expect(versions.map(({ text }) => text)).toEqual(['one', 'two', '']);
});

test('A file that the server knows nothing of goes up once more by itself, from this device; unknown still, it is a slip (M43, N02)', async () => {
  const ann = await onlineInRoom();
  const known = new Set<string>();
  const refusal = { rule: 'file-unknown', company: null } as const;
  const page = pageDocument(world.room, 1);
  const most = 1;
  // The first keys that it meets, and those again.
  relay.refuse = (document, key) => {
    if (document !== page || (!known.has(key) && known.size >= most)) return null;
    known.add(key);
    return refusal;
  };
  await sendChosen(ann.core, world.room, 'again', chosen('room.png'));
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent room.png again']);
  expect(files.taken.filter(({ path }) => !path.endsWith('/preview'))).toHaveLength(2);

  expect(lane()).toHaveLength(1);
  relay.refuse = (document, key) => {
    const { text } = relay.document(page).doc.getMap(world.ann).get(key) as { text?: string };
    return document === page && text === 'never' ? refusal : null;
  };
  await sendChosen(ann.core, world.room, 'never', chosen('lost.pdf'));
  await eventually(async () => expect((await shown(ann)).at(-1)).toBe('refused lost.pdf never'));
  expect(files.taken.filter(({ text }) => text === 'what is in lost.pdf')).toHaveLength(2);
});

test('Chosen files are part of the draft, and those that cannot be taken say why (M43, M02)', async () => {
  const ann = await onlineInRoom();
  const { database } = ann.core;
  const facts = await database.facts.get(world.room);
  const companies = (facts?.companies ?? []).map((one) => ({ ...one, rules: { ...one.rules, fileBytes: 30 } }));
  await database.facts.put({ ...facts!, companies });
  const broken = Object.assign(chosen('folder'), { slice: () => ({ arrayBuffer: () => Promise.reject(new Error()) }) });
  const problems = await attachFiles(
    ann.core,
    world.room,
    [chosen('plan.pdf'), chosen('nothing.txt', ''), chosen('large.pdf', 'x'.repeat(31)), broken],
    async (file) => (file === broken ? null : prepareHere(file)),
  );
  expect(problems).toEqual([
    { name: 'nothing.txt', why: 'empty' },
    { name: 'large.pdf', why: 'too-large' },
    { name: 'folder', why: 'unreadable' },
  ]);
  expect(await database.rooms.get(world.room)).toMatchObject({ draft: '', draftFiles: 1 });
  ann.kill();
  const again = await annsDevice();
  expect((await again.core.database.attached.toArray()).map((row) => row.name)).toEqual(['plan.pdf']);
});

test('A message with a file that comes from the future is stamped again and goes up no second time (M43, P2)', async () => {
  const ann = await onlineInRoom();
  const page = pageDocument(world.room, 1);
  const first: string[] = [];
  relay.refuse = (document, key) => {
    if (document !== page || (first.length > 0 && !first.includes(key))) return null;
    first.push(key);
    return { rule: 'stamp-again', company: null };
  };
  await sendChosen(ann.core, world.room, 'later', chosen('room.png'));
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent room.png later']);
  expect(files.taken).toHaveLength(2);
  expect(lane()).toMatchObject([{ text: 'later', file: { name: 'room.png' } }]);
});

test('What is written with files into a room that waits comes back when the room is refused, and goes when it is asked for again (M43, N01, N02)', async () => {
  const ann = await annsDevice();
  const refusal = { rule: 'company-denied', company: world.acme } as const;
  files.answer = () => ({ ok: false, error: 'refused', refusal });
  relay.document(homeDocument(world.ann));
  relay.document(companyDocument(world.acme));
  const bo = { user: world.bo, name: 'Bo', title: null, photo: null };
  const room = await openDirectRoom(ann.core, bo, { id: world.borealis, name: 'Borealis', colour: null });
  await sendChosen(ann.core, room, 'hello', chosen('card.png'), chosen('offer.pdf'));
  await editMessage(ann.core, (await timeline(ann))[1]!, 'hello there');
  expect(await ann.core.database.rooms.get(room)).toMatchObject({ state: 'waiting' });
  ann.wire().accept();
  const refused = ['refused card.png', 'refused offer.pdf hello there'];
  await eventually(async () => expect(await shown(ann)).toEqual(refused));
  expect(files.begun).toEqual([]);
  expect((await timeline(ann))[0]?.refusal).toEqual(refusal);
  expect((await ann.core.database.outbox.toArray()).every(({ kind }) => kind === 'record')).toBe(true);
  expect(await partsOn(ann)).toHaveLength(3);

  files.answer = () => {
    publishRoom(relay, world);
    return { ok: true, value: { room } };
  };
  await addAgain(ann.core, room);
  await allSent(ann);
  expect(await shown(ann)).toEqual(['sent card.png', 'sent offer.pdf hello there']);
  expect(files.taken).toHaveLength(3);
});
