import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Core } from '../../../../src/lib/core.ts';
import { FoyerDatabase } from '../../../../src/lib/projection/database.ts';
import { newClock } from '../../../../src/lib/projection/device-clock.ts';
import { openIndexedCache, type OpenCache } from '../../../../src/lib/replica/cache.ts';
import { nothingLive, type LiveState } from '../../../../src/lib/sync/engine.ts';
import type { SyncEngineOptions } from '../../../../src/lib/sync/engine-options.ts';
import { SyncEngine } from '../../../../src/lib/sync/sync-engine.ts';
import type { Wire } from '../../../../src/lib/sync/sync-socket.ts';

/** One device of a person, with the whole client but its screens. */
export interface Device {
  readonly core: Core;
  readonly engine: SyncEngine;
  readonly live: () => LiveState;
  /** Ends the app as a crash would: nothing is awaited. */
  kill(): void;
}

export interface DeviceOptions extends Partial<Pick<SyncEngineOptions, 'sendCommand' | 'digestTimes' | 'fileCalls'>> {
  /** The same name is the same browser. */
  readonly name: string;
  readonly user: UserId;
  readonly company: CompanyId;
  /** Begins a connection of the device's one socket. */
  readonly connect: (seat: string) => Wire;
  readonly openCache?: OpenCache;
}

/** Starts the app of a person on a device. */
export async function startDevice(options: DeviceOptions): Promise<Device> {
  const { name, user, company } = options;
  const database = new FoyerDatabase(name);
  const owner = { user, company };
  const clock = newClock();
  const base = { owner, database, durable: database, clock };
  let live = nothingLive;
  const engine = new SyncEngine({
    core: base,
    openCache: options.openCache ?? ((cache, doc) => openIndexedCache(`${name}-${cache}`, doc)),
    connect: options.connect,
    live: (state) => {
      live = state;
    },
    ...(options.digestTimes ? { digestTimes: options.digestTimes } : {}),
    ...(options.fileCalls ? { fileCalls: options.fileCalls } : {}),
    ...(options.sendCommand ? { sendCommand: options.sendCommand } : {}),
  });
  const core: Core = {
    ...base,
    engine: {
      outboxChanged: (added) => engine.outboxChanged(added),
      enter: (what) => engine.enter(what),
      leave: (what) => engine.leave(what),
      fetchPage: (room, page) => engine.fetchPage(room, page),
      setTyping: (room, typing) => engine.setTyping(room, typing),
      marked: (room) => void engine.marked(room),
      stop: () => engine.stop(),
      subscribe: () => () => {},
    },
  };
  await engine.start();
  return {
    core,
    engine,
    live: () => live,
    kill: () => {
      engine.stop();
      database.close();
    },
  };
}
