import { openDirectRoom } from '#shared/api/rooms.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { openDirectRoom as open } from './direct.ts';

/** Rooms with people. */
export function roomRoutes(services: Services): readonly Route[] {
  return [
    route(openDirectRoom, async ({ command, user }, caller) => ({
      room: await open(services, caller.user, user, { id: command, path: openDirectRoom.path }),
    })),
  ];
}
