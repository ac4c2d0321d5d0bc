import { setTimeout as sleep } from 'node:timers/promises';
import { pageDocument } from '../../../src/shared/documents/names.ts';
import type { Target } from '../client/client.ts';
import { FoyerDevice } from '../client/foyer-device.ts';
import { HocuspocusDevice } from '../client/hocuspocus-device.ts';
import { encodeUpdate } from '../message.ts';
import { atOnce } from './at-once.ts';
import type { Cell, Figures } from './workload.ts';

const messagesPerRoom = 200;
const perUpdate = 20;
/** Foyer forgets a document half a minute after its last use, Hocuspocus stores and unloads within ten seconds. */
const forgottenAfterMs = 45_000;
const mebibyte = 1024 * 1024;

/** Rooms are opened by two people each, written to, and closed: what of it stays in the server's memory. */
export async function memoryAfter({ running }: Cell): Promise<Figures> {
  const { target } = running;
  // The first sign-in, the first statement and the first socket make things that stay and are no room's.
  await visit(target, [0]);
  const before = await running.probe();
  const rooms = target.world.rooms.map((_, index) => index);
  await (target.name === 'foyer' ? visitAll(target, rooms) : atOnce(rooms, 50, (room) => visit(target, [room], true)));
  await sleep(forgottenAfterMs);
  const after = await running.probe();
  const more = (name: string): number => (after[name]! - before[name]!) / mebibyte;
  return {
    rssAboveStart: more('rss'),
    heapAboveStart: more('heapUsed') + more('external'),
    pooledAboveStart: more('pooled'),
    rss: after['rss']! / mebibyte,
    heapTotal: after['heapTotal']! / mebibyte,
  };
}

/** People of Foyer have one socket for all their rooms. */
async function visitAll(target: Target, rooms: readonly number[]): Promise<void> {
  const groups = Map.groupBy(rooms, (room) => target.world.rooms[room]!.members.join(' '));
  await atOnce([...groups.values()], 10, (group) => visit(target, group, true));
}

/** The two members of rooms open them, write in turns, and go. */
async function visit(target: Target, rooms: readonly number[], isCounted = false): Promise<void> {
  const { members } = target.world.rooms[rooms[0]!]!;
  await Promise.all(
    members.map(async (person, side) => {
      const device = target.name === 'foyer' ? new FoyerDevice(target, person) : null;
      await device?.online;
      for (const room of rooms) {
        const author = {
          index: person,
          lane: target.world.people[person]!.user,
          client: 1_000_000 + room * 4 + side * 2 + Number(isCounted),
        };
        const half = messagesPerRoom / members.length;
        const at = Date.now();
        const updates = Array.from({ length: half / perUpdate }, (_, part) =>
          encodeUpdate(author, part * perUpdate, batch(isCounted ? 0 : 500, part * perUpdate), at),
        );
        const { id } = target.world.rooms[room]!;
        if (device) {
          const { channel } = await device.open(pageDocument(id, 1));
          await device.write(channel, updates, half);
          device.close(channel);
        } else {
          const stock = new HocuspocusDevice(target, id);
          await stock.synced;
          await stock.write(updates, half);
          stock.destroy();
        }
      }
      device?.destroy();
    }),
  );
}

const batch = (base: number, from: number): { count: number; serial: number }[] =>
  Array.from({ length: perUpdate }, (_, index) => ({ count: base + from + index, serial: from + index }));
