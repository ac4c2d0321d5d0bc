import type { Core, Owner } from './core.ts';
import { databaseName, FoyerDatabase } from './projection/database.ts';
import { newClock } from './projection/device-clock.ts';
import { Tabs } from './sync/tabs.ts';

/** Opens an account's database and says who syncs it: what every tab needs before it can show anything. */
export function openCore(owner: Owner): Core {
  const name = databaseName(owner.user);
  const database = new FoyerDatabase(name);
  const durable = new FoyerDatabase(name, 'strict');
  const clock = newClock();
  const core = { owner, database, durable, clock };
  return { ...core, engine: new Tabs(core) };
}
