import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { olderPage } from '../projection/timeline-window.ts';
import { watchQuery } from '../projection/watch-query.ts';

const patienceMs = 10_000;

/** Fetches the page before the oldest that is here; false when there is none, or none within reach now. */
export async function fetchOlderPage(
  { database, engine }: Pick<Core, 'database' | 'engine'>,
  room: RoomId,
): Promise<boolean> {
  const page = await olderPage(database, room);
  if (page === null) return false;
  engine.fetchPage(room, page);
  return new Promise((resolve) => {
    const done = (came: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(came);
    };
    const timer = setTimeout(() => done(false), patienceMs);
    const stop = watchQuery(
      () => olderPage(database, room),
      (older) => {
        if (older !== page) setTimeout(() => done(true)); // `stop` is not there yet when this is the first answer.
      },
    );
  });
}
