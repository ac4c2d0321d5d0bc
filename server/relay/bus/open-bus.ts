import type { Storage } from '../../storage/open.ts';
import type { RelayLogger } from '../relay.ts';
import type { Bus } from './bus.ts';
import { noBus } from './no-bus.ts';
import { RedisBus } from './redis-bus.ts';

/**
 * The bus of everybody who serves a database: on Redis when there is an address. Does not wait for it: a server that
 * cannot reach Redis serves all the same, and says so in its log.
 */
export async function openBus(storage: Storage, redisUrl: string | undefined, logger: RelayLogger): Promise<Bus> {
  if (redisUrl === undefined) return noBus();
  const { name } = await storage.db.selectFrom('relay_meta').select('name').executeTakeFirstOrThrow();
  return new RedisBus({ url: redisUrl, channel: `foyer:${name}`, logger });
}
