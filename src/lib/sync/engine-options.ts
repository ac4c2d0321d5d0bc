import type { Core } from '../core.ts';
import type { OpenCache } from '../replica/cache.ts';
import type { CommandsOptions } from './commands.ts';
import type { DigestTimes } from './digest-check.ts';
import type { LiveState } from './engine.ts';
import type { FileCalls } from './files-again.ts';
import type { Wire } from './sync-socket.ts';

/** What the engine of an account is made for, and with. */
export interface SyncEngineOptions {
  readonly core: Omit<Core, 'engine'>;
  /** Begins a connection of the one socket. */
  readonly connect: (seat: string) => Wire;
  readonly live: (live: LiveState) => void;
  readonly openCache?: OpenCache;
  readonly digestTimes?: DigestTimes;
  readonly sendCommand?: CommandsOptions['send'];
  readonly fileCalls?: FileCalls;
}
