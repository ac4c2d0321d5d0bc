import type { HomeRoom } from '../projection/project-home.ts';
import type { ProjectorEvents } from '../projection/prepare-rows.ts';
import type { RoomPages } from '../projection/project-room.ts';
import type { EngineParts } from './engine-parts.ts';

/** What follows for the engine's parts from rows that were written. They are asked for then: they are built around this. */
export function afterProjection(parts: () => EngineParts): ProjectorEvents {
  return {
    home: (rooms) => homeProjected(parts(), rooms),
    room: (pages) => roomProjected(parts(), pages),
    contacts: (contacts) => {
      const { watch, catchUp } = parts();
      for (const name of watch.contacts(contacts)) catchUp.add(name);
    },
    stuck: (behind) => parts().live.set({ behind }),
  };
}

function homeProjected({ watch, wiped }: EngineParts, rooms: readonly HomeRoom[]): void {
  watch.rooms(rooms.map(({ room }) => room));
  if (rooms.some(({ turned }) => turned === 'erased')) void wiped.erase();
  const back = rooms.flatMap(({ room, turned }) => (turned === 'given-back' ? [room] : []));
  if (back.length > 0) void wiped.giveBack(back);
}

function roomProjected({ watch, catchUp, owed, onScreen }: EngineParts, pages: RoomPages): void {
  const before = watch.documentsOf(pages.room);
  for (const name of watch.pages(pages)) catchUp.add(name);
  for (const name of owed.pagesOf(pages.room, pages.head)) catchUp.add(name);
  onScreen.changed(pages.room, before);
}
