import type { Logger } from 'pino';
import type { Accounts } from './accounts/accounts.ts';
import type { CardSigner } from './identity/card-signer.ts';
import type { Relay } from './relay/relay.ts';
import type { Storage } from './storage/open.ts';

/** What commands work with; built once in main. */
export interface Services {
  readonly storage: Storage;
  readonly relay: Relay;
  readonly accounts: Accounts;
  readonly logger: Logger;
  /** Vouches for people's cards (N01). */
  readonly cards: CardSigner;
  /** Where uploaded bytes and secrets live. */
  readonly dataDir: string;
  /** The time of day in epoch milliseconds. */
  readonly clock: () => number;
}
