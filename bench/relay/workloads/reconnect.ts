import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { homeDocument, companyDocument, pageDocument, roomDocument } from '../../../src/shared/documents/names.ts';
import type { Target } from '../client/client.ts';
import { FoyerDevice } from '../client/foyer-device.ts';
import { HocuspocusDevice } from '../client/hocuspocus-device.ts';
import type { SeatClaim } from '../../../src/shared/wire/seat.ts';
import { startMeter } from '../measure/meter.ts';
import { encodeUpdate } from '../message.ts';
import { knowsNothing } from '../client/y-message.ts';
import { atOnce } from './at-once.ts';
import type { Cell, Figures } from './workload.ts';

/** Connections that are being made at once: what a listening socket's queue of waiting ones holds. */
const connecting = 400;
const history = 20;
/** Times a device tries to come online. */
const attempts = 10;

/** Every device was there, went, and comes back with nothing new: its app's one socket, or a stock socket for each room. */
export async function reconnect({ running }: Cell): Promise<Figures> {
  const { target } = running;
  const storm = target.name === 'foyer' ? await foyerStorm(target) : await hocuspocusStorm(target);
  const before = await running.probe();
  const used = startMeter(running.pid);
  await storm.comeBack();
  const { seconds, serverCpu, generatorCpu } = used();
  const after = await running.probe();
  storm.end();
  return {
    devices: target.world.people.length,
    sockets: storm.sockets,
    refusedUpgrades: storm.refused(),
    seated: storm.seated(),
    serverCpu,
    generatorCpu,
    milliseconds: seconds * 1000,
    logReads: after['logReads']! - before['logReads']!,
  };
}

interface Storm {
  readonly sockets: number;
  /** Upgrades that were refused and tried again. */
  refused(): number;
  /** Devices that came back to where they sat, and watch nothing anew. */
  seated(): number;
  comeBack(): Promise<void>;
  end(): void;
}

/**
 * What the app does when it comes online: it goes back to its seat, or watches its rooms and their newest pages where that
 * is gone; home and directory stay open.
 */
async function foyerStorm(target: Target): Promise<Storm> {
  const { people, rooms } = target.world;
  const names = people.map((_, person) =>
    rooms
      .filter(({ members }) => members.includes(person))
      .flatMap(({ id }) => [roomDocument(id), pageDocument(id, 1)]),
  );
  const known = people.map(({ user, company }, person) => ({
    watched: names[person]!.map((document) => ({ document, seq: 0 })),
    open: [homeDocument(user), companyDocument(company)].map((document) => ({
      document,
      stateVector: knowsNothing,
    })),
  }));
  let devices: FoyerDevice[] = [];
  let refused = 0;
  let seated = 0;
  const come = async (
    each: (device: FoyerDevice, person: number, updates: readonly Uint8Array[]) => void,
  ): Promise<void> => {
    const before = devices;
    devices = [];
    refused = 0;
    seated = 0;
    await atOnce(people, connecting, async (_, person) => {
      const device = await comeOnline(target, person, before[person]?.seat ?? null, () => (refused += 1));
      devices[person] = device;
      if (device.isSeated) seated += 1;
      const { watched, open } = known[person]!;
      const [, ...opened] = await Promise.all([
        device.isSeated ? device.settled() : device.watch(watched),
        ...open.map(({ document, stateVector }) => device.open(document, stateVector)),
      ]);
      each(
        device,
        person,
        opened.map(({ update }) => update),
      );
    });
  };
  const end = (): void => {
    for (const device of devices) device.destroy();
  };
  await come((device, person, updates) => {
    const before = known[person]!;
    known[person] = {
      watched: before.watched.map(({ document }) => ({ document, seq: device.seqs.get(document) ?? 0 })),
      open: before.open.map(({ document }, index) => ({
        document,
        stateVector: Y.encodeStateVectorFromUpdate(updates[index]!),
      })),
    };
  });
  end();
  const nothingNew = (device: FoyerDevice): void => {
    if (device.seqs.size > 0) throw new Error('something was new to a device that had everything');
  };
  return {
    sockets: people.length,
    refused: () => refused,
    seated: () => seated,
    comeBack: () => come(nothingNew),
    end,
  };
}

/** A server that has too much to do sends devices away, and they come again with jitter, as the app does. */
async function comeOnline(
  target: Target,
  person: number,
  seat: SeatClaim | null,
  refused: () => void,
): Promise<FoyerDevice> {
  for (let attempt = 1; ; attempt += 1) {
    const device = new FoyerDevice(target, person, seat);
    try {
      await device.online;
      return device;
    } catch (error) {
      if (attempt === attempts) throw error;
      refused();
      await sleep(Math.random() * 1000 * attempt);
    }
  }
}

/** Rooms are loaded and kept by one socket each, so that Hocuspocus has nothing to fetch. */
async function hocuspocusStorm(target: Target): Promise<Storm> {
  const { rooms, people } = target.world;
  const keepers: HocuspocusDevice[] = [];
  const stateVectors: Uint8Array[] = [];
  await atOnce(rooms, connecting, async ({ id, members }, index) => {
    const keeper = new HocuspocusDevice(target, id);
    keepers.push(keeper);
    await keeper.synced;
    const author = { index: members[0]!, lane: people[members[0]!]!.user, client: 1_000_000 + index };
    const messages = Array.from({ length: history }, (_, count) => ({ count, serial: count }));
    const update = encodeUpdate(author, 0, messages, Date.now());
    await keeper.write([update], history);
    stateVectors[index] = Y.encodeStateVectorFromUpdate(update);
  });
  const wanted = rooms.flatMap(({ id, members }, index) =>
    members.map(() => ({ id, stateVector: stateVectors[index]! })),
  );
  const devices: HocuspocusDevice[] = [];
  return {
    sockets: wanted.length,
    refused: () => 0,
    seated: () => 0,
    comeBack: () =>
      atOnce(wanted, connecting, async ({ id, stateVector }) => {
        const device = new HocuspocusDevice(target, id, { stateVector });
        devices.push(device);
        const update = await device.synced;
        if (update.length > 2) throw new Error('something was new to a device that had everything');
      }),
    end: () => {
      for (const device of [...devices, ...keepers]) device.destroy();
    },
  };
}
