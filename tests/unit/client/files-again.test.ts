// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { randomLetters } from '#shared/ids.ts';
import type { FileRow } from '../../../src/lib/projection/rows.ts';
import type { FileCalls } from '../../../src/lib/sync/files-again.ts';
import { startDevice, type Device } from './support/device.ts';
import { eventually } from './support/eventually.ts';
import { FakeRelay, type FakeWire } from './support/fake-relay.ts';
import { chosen, FakeFiles, sendChosen } from './support/files.ts';
import { newWorld, publishRoom } from './support/world.ts';

let device: Device | undefined;
afterEach(() => device?.kill());

test('Files of one’s own that a restored server is without go up again as they were, once for each epoch, and the others do not (M43)', async () => {
  const world = newWorld();
  const relay = new FakeRelay();
  relay.now = Date.now();
  publishRoom(relay, world);
  const name = `foyer-test-${randomLetters(8)}`;
  const { sendCommand } = new FakeFiles();
  const missing = new Set<string | null>();
  const asked: string[] = [];
  const sent: { path: string; text: string }[] = [];
  let answer: Awaited<ReturnType<FileCalls['send']>> = { ok: true, value: {} };
  const fileCalls: FileCalls = {
    has: (id) => {
      asked.push(id);
      return Promise.resolve(!missing.has(id));
    },
    send: async (path, body) => {
      sent.push({ path, text: await body.text() });
      return answer;
    },
  };
  let wire: FakeWire;
  const start = async (epoch: number): Promise<Device> => {
    device?.kill();
    const connect = (): FakeWire => (wire = relay.connect(world.ann));
    const base = {
      name,
      user: world.ann,
      company: world.acme,
      connect,
      fileCalls,
      ...(sendCommand && { sendCommand }),
    };
    device = await startDevice(base);
    wire.accept(epoch);
    return device;
  };
  const epochOf = async ({ core }: Device): Promise<unknown> => (await core.database.meta.get('files-epoch'))?.value;

  const ann = await start(1);
  await eventually(async () => expect((await ann.core.database.rooms.get(world.room))?.name).toBe('Bo'));
  await sendChosen(ann.core, world.room, '', chosen('view.png'), chosen('notes.txt'));
  const files = async (): Promise<FileRow[]> =>
    (await ann.core.database.timeline.toArray()).flatMap(({ content, state }) =>
      content.type === 'text' && content.file && state === 'sent' ? [content.file] : [],
    );
  await eventually(async () => expect(await files()).toHaveLength(2));
  const lost = (await files()).find((file) => file.name === 'view.png');
  await eventually(async () => expect(await epochOf(ann)).toBe(1));
  expect(asked).toEqual([]);

  missing.add(lost?.id ?? null);
  answer = { ok: false, error: 'unavailable' };
  const cut = await start(2);
  await eventually(() => expect(sent).toHaveLength(1));
  expect(await epochOf(cut)).toBe(1);
  answer = { ok: true, value: {} };
  sent.length = 0;
  const again = await start(2);
  await eventually(async () => expect(await epochOf(again)).toBe(2));
  const [whole, preview] = sent;
  expect(sent).toHaveLength(2);
  const { searchParams } = new URL(whole?.path ?? '', 'http://localhost');
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ name: 'view.png', type: 'image/png', width: '1600', height: '900' },
    ...{ id: lost?.id, proof: lost?.proof },
  });
  expect(whole?.text).toBe('what is in view.png');
  expect(preview).toEqual({ path: `/api/files/${lost?.id}/preview`, text: 'small what is in view.png' });

  asked.length = 0;
  const later = await start(2);
  await eventually(() => expect(later.live().status).toBe('online'));
  expect(asked).toEqual([]);
});
