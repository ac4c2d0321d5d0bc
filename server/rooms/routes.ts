import { findPerson, openDirectRoom } from '#shared/api/rooms.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { route, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import { openDirectRoom as open } from './direct.ts';
import { findPerson as find } from './find.ts';

/** Look-ups of one person: plenty for typing names, too few for going through a list of them (R09). */
const lookUpRate = { capacity: 60, perMs: 10 * 60_000 };

/** Finding people, and rooms with them. */
export function roomRoutes(services: Services): readonly Route[] {
  const lookUps = new TokenBuckets(lookUpRate, services.clock);
  return [
    route(findPerson, ({ messageId }, caller) => {
      const wait = lookUps.take(caller.user);
      if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
      return find(services.storage, caller.user, messageId);
    }),
    route(openDirectRoom, async ({ command, user }, caller) => ({
      room: await open(services, caller.user, user, { id: command, path: openDirectRoom.path }),
    })),
  ];
}
