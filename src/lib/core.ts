import type { CompanyId, UserId } from '#shared/ids.ts';
import type { HybridClock } from '#shared/time.ts';
import type { FoyerDatabase } from './projection/database.ts';
import type { Engine } from './sync/engine.ts';

/** Whose device this is. */
export interface Owner {
  readonly user: UserId;
  readonly company: CompanyId;
}

/** What actions and state need of a signed-in account. Knows no screen, so tests can build one. */
export interface Core {
  readonly owner: Owner;
  readonly database: FoyerDatabase;
  /** The same database, where each transaction waits for the disk: for what a person was promised is kept. */
  readonly durable: FoyerDatabase;
  readonly clock: HybridClock;
  readonly engine: Engine;
}
