// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { homeDocument, pageDocument, roomDocument } from '#shared/documents/names.ts';
import { newRecordId, randomLetters } from '#shared/ids.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { markRead } from '../../../src/lib/actions/mark-read.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { newWorld, publishRoom, type World } from './support/world.ts';

let world: World;
let relay: FakeRelay;
let wire: FakeWire;
let ann: Device;
let name: string;

beforeEach(async () => {
  world = newWorld();
  relay = newRelay(1);
  name = `foyer-epoch-${randomLetters(8)}`;
  ann = await startAnn();
  wire.accept(1);
  await eventually(async () => expect((await ann.core.database.rooms.get(world.room))?.name).toBe('Bo'));
});
afterEach(() => ann.kill());

const startAnn = (): Promise<Device> =>
  startDevice({ name, user: world.ann, company: world.acme, connect: () => (wire = relay.connect(world.ann)) });

/** A server of this world whose room's newest page is `head`. */
function newRelay(head: number): FakeRelay {
  const made = new FakeRelay();
  made.now = Date.now();
  publishRoom(made, world);
  raiseHead(made, head);
  return made;
}

const raiseHead = (on: FakeRelay, page: number): void =>
  on.publish(roomDocument(world.room), 'head', { kind: 'head', page });

const rows = (): Promise<TimelineRow[]> =>
  ann.core.database.timeline.where('[room+at+id]').between([world.room], [world.room, []]).toArray();

const textsOn = (on: FakeRelay, page: number): unknown[] =>
  [...laneOf(on.document(pageDocument(world.room, page)).doc, world.ann).values()].map(
    (value) => (value as { text?: string }).text,
  );

/** The server is gone; `next` is the one that was restored, and Ann's app starts anew. */
async function restore(next: FakeRelay): Promise<void> {
  ann.kill();
  relay = next;
  ann = await startAnn();
  wire.accept(2);
}

test('What was written into an old page after the backup comes back, though the server says nothing of that page (P3)', async () => {
  await sendMessage(ann.core, world.room, 'first');
  await eventually(async () => expect((await rows())[0]?.state).toBe('sent'));
  const backup = Y.encodeStateAsUpdate(relay.document(pageDocument(world.room, 1)).doc);
  await editMessage(ann.core, (await rows())[0] as TimelineRow, 'edited');
  await eventually(() => expect(textsOn(relay, 1)).toContain('edited'));
  await eventually(async () => expect(await ann.core.database.outbox.count()).toBe(0));

  const restored = newRelay(3);
  Y.applyUpdate(restored.document(pageDocument(world.room, 1)).doc, backup);
  expect(textsOn(restored, 1)).toEqual(['first']);
  await restore(restored);
  await eventually(() => expect(textsOn(restored, 1)).toEqual(['first', 'edited']));
  // The server's next word: what it acknowledged it has not refused.
  wire.say({ type: 'pong', serverTime: relay.now });
  await eventually(async () => expect((await ann.core.database.meta.get('owed'))?.value).toEqual([]));
});

test('A page that the restored server has not begun yet is offered once it has (P3)', async () => {
  raiseHead(relay, 2);
  await eventually(async () => expect((await ann.core.database.rooms.get(world.room))?.head).toBe(2));
  await sendMessage(ann.core, world.room, 'on the second page');
  await eventually(() => expect(textsOn(relay, 2)).toEqual(['on the second page']));
  await eventually(async () => expect(await ann.core.database.outbox.count()).toBe(0));

  const restored = newRelay(1);
  restored.hidden.add(pageDocument(world.room, 2));
  await restore(restored);
  await eventually(async () =>
    expect((await ann.core.database.meta.get('owed'))?.value).toEqual([pageDocument(world.room, 2)]),
  );
  expect(textsOn(restored, 2)).toEqual([]);

  restored.hidden.clear();
  raiseHead(restored, 2);
  await eventually(() => expect(textsOn(restored, 2)).toEqual(['on the second page']));
  expect((await rows()).map(({ content }) => content)).toMatchObject([{ text: 'on the second page' }]);
});

test('Numbers and marks of the epoch before are forgotten, and the server’s own records of it with them (N11)', async () => {
  const page = pageDocument(world.room, 1);
  for (const text of ['one', 'two'])
    relay.write(page, world.bo, { key: `${newRecordId()}~1`, kind: 'message', at: Date.now(), text } as never);
  await eventually(async () => expect((await rows()).map(({ n }) => n).sort()).toEqual([1, 2]));
  await markRead(ann.core, world.room, 2);
  expect((await ann.core.database.facts.get(world.room))?.mark).toBe(2);
  // After the backup Ann's company let her talk on LINE; the restored server knows nothing of it.
  relay.publish(homeDocument(world.ann), 'reach', { kind: 'reach', partners: true, line: true });
  await eventually(async () =>
    expect((await ann.core.database.meta.get('reach'))?.value).toMatchObject({ line: true }),
  );

  const restored = newRelay(1);
  await restore(restored);
  await eventually(async () => {
    expect((await rows()).map(({ n }) => n)).toEqual([0, 0]);
    expect((await ann.core.database.facts.get(world.room))?.mark).toBe(0);
    expect((await ann.core.database.meta.get('reach'))?.value).toMatchObject({ line: false });
  });
});
