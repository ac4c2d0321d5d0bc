import { pageDocument } from '../../../src/shared/documents/names.ts';
import { Client, type Protocol, type Run, type Target } from './client.ts';
import { foyerProtocol } from './foyer-protocol.ts';
import { hocuspocusProtocol } from './hocuspocus-protocol.ts';
import { rawProtocol } from './raw-protocol.ts';

/** Upgrades that are under way at once. */
const atOnce = 50;

/** How a person's device opens a room of a target. */
export function protocolFor(target: Target, room: number, person: number): Protocol {
  const { id } = target.world.rooms[room]!;
  switch (target.name) {
    case 'raw':
      return rawProtocol(id);
    case 'hocuspocus':
    case 'hocuspocus-store':
      return hocuspocusProtocol(id);
    case 'foyer':
      return foyerProtocol(target.world, person, pageDocument(id, 1));
  }
}

/** A device of each member of each room; the first of every room's is recorded when asked for. */
export async function openRooms(target: Target, run: Run, recordBytes: number): Promise<Client[][]> {
  const opening: (() => Promise<Client>)[] = [];
  const rooms: Client[][] = target.world.rooms.map(() => []);
  let index = 0;
  for (const [room, { members }] of target.world.rooms.entries()) {
    for (const person of members) {
      const author = {
        index,
        lane: target.world.people[person]!.user,
        client: 1_000_000_000 + index,
      };
      const records = room === 0 && rooms[0]!.length === 0 && index === 0 ? recordBytes : 0;
      index += 1;
      opening.push(async () => {
        const client = new Client(target, author, protocolFor(target, room, person), run, { recordBytes: records });
        rooms[room]!.push(client);
        await client.ready;
        return client;
      });
    }
  }
  for (let at = 0; at < opening.length; at += atOnce) {
    await Promise.all(opening.slice(at, at + atOnce).map((open) => open()));
  }
  return rooms;
}
