import { setBlock } from '#shared/api/blocks.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { setBlock as set } from './set-block.ts';

/** Blocking people. Whom one blocks is read in the home document. */
export const blockRoutes = (services: Services): readonly Route[] => [
  route(setBlock, async ({ command, user, blocked, at }, caller) => {
    await set(services, caller.user, { other: user, blocked, at }, { id: command, path: setBlock.path });
    return {};
  }),
];
