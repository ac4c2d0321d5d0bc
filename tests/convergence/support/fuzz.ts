import Dexie from 'dexie';
import { pageDocument } from '#shared/documents/names.ts';
import { newCompanyId, newRoomId, newUserId, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { decodeServerFrame } from '#shared/wire/codec.ts';
import { editMessage } from '../../../src/lib/actions/edit-message.ts';
import { recallMessage } from '../../../src/lib/actions/recall-message.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import type { TimelineRow } from '../../../src/lib/projection/rows.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';
import { HandWire } from './hand-wire.ts';
import { Random } from '../../support/random.ts';
import type { People, RelayServer } from './relay-server.ts';

interface Machine {
  readonly name: string;
  readonly user: UserId;
  device: Device;
  wire: HandWire | null;
  mayConnect: boolean;
}

/** What the run did, so that it can be seen that it did something. */
export interface Deeds {
  sent: number;
  edited: number;
  recalled: number;
  cut: number;
  killed: number;
  lost: number;
  /** Messages that the server erased for good. */
  erased: number;
  /** Connections that came back to the seat of the one before. */
  seated: number;
}

/** What must hold at the end. */
export interface Outcome {
  readonly deeds: Deeds;
  /** Each device's timeline, as text. */
  readonly timelines: readonly string[];
  readonly outboxes: readonly number[];
  /** Messages that were acknowledged on some device and are not there at the end. */
  readonly missing: readonly string[];
  /** Texts that stand twice. */
  readonly doubled: readonly string[];
  /** Records that the server erased and of which something is shown. */
  readonly erasedYetShown: readonly string[];
  /** Records whose recall was acknowledged and that show a text. */
  readonly revived: readonly string[];
}

const steps = 60;
const devicesOf = [2, 2, 1];
const patienceMs = 20_000;

/** Runs one seed: people write, edit and recall on several devices while everything fails, then the network heals. */
export async function fuzz(server: RelayServer, seed: number): Promise<Outcome> {
  const run = new Run(server, seed);
  await run.begin();
  for (let step = 0; step < steps; step += 1) await run.step();
  return run.heal();
}

class Run {
  readonly #server: RelayServer;
  readonly #random: Random;
  readonly #seed: number;
  readonly #room: RoomId = newRoomId();
  readonly #people: People = { company: newCompanyId(), users: devicesOf.map(() => newUserId()) };
  readonly #machines: Machine[] = [];
  readonly #acknowledged = new Set<string>();
  readonly #recalled = new Set<string>();
  readonly #erased = new Set<string>();
  readonly #deeds: Deeds = { sent: 0, edited: 0, recalled: 0, cut: 0, killed: 0, lost: 0, erased: 0, seated: 0 };

  constructor(server: RelayServer, seed: number) {
    this.#server = server;
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  async begin(): Promise<void> {
    await this.#server.openRoom(this.#room, this.#people);
    for (const [index, count] of devicesOf.entries()) {
      for (let device = 0; device < count; device += 1) {
        const user = this.#people.users[index] as UserId;
        const machine = {
          name: `fuzz-${this.#room}-${index}-${device}`,
          user,
          wire: null,
          mayConnect: true,
        } as unknown as Machine;
        this.#machines.push(machine);
        await this.#start(machine);
      }
    }
    await this.#until(async (machine) => (await machine.device.core.database.rooms.count()) === 1);
  }

  async step(): Promise<void> {
    const machine = this.#random.pick(this.#machines);
    const chance = this.#random.next();
    if (chance < 0.4) await this.#send(machine);
    else if (chance < 0.5) await this.#edit(machine);
    else if (chance < 0.57) await this.#recall(machine);
    else if (chance < 0.67) this.#cut(machine);
    else if (chance < 0.8) this.#mend(machine);
    else if (chance < 0.85) await this.#restart(machine);
    else if (chance < 0.88) await this.#erase();
    for (const other of this.#machines) if (this.#random.next() < 0.5) other.wire?.flush(1 + this.#random.below(4));
    if (this.#random.next() < 0.5) await pause(this.#random.below(4));
    await this.#note();
  }

  async heal(): Promise<Outcome> {
    for (const machine of this.#machines) this.#mend(machine);
    const end = Date.now() + patienceMs;
    for (;;) {
      for (const machine of this.#machines) {
        if (machine.wire === null || machine.wire.isOver) machine.device.engine.wake();
        machine.wire?.flush();
      }
      await pause(2);
      await this.#note();
      const outcome = await this.#outcome();
      const healed = new Set(outcome.timelines).size === 1 && outcome.outboxes.every((count) => count === 0);
      if ((healed && !outcome.timelines[0]?.includes('"waiting"')) || Date.now() > end) {
        await this.#end();
        return outcome;
      }
    }
  }

  async #start(machine: Machine, company = this.#people.company): Promise<void> {
    machine.device = await startDevice({
      name: machine.name,
      user: machine.user,
      company,
      connect: (seat) => {
        if (!machine.mayConnect) throw new Error('no network');
        const socket = this.#server.connect(machine.user, machine.name.replace(/[^0-9a-z]/g, '').slice(-30), seat);
        socket.once('message', (bytes: Buffer) => {
          const hello = decodeServerFrame(new Uint8Array(bytes));
          if (hello.type === 'hello' && hello.seat?.kept) this.#deeds.seated += 1;
        });
        machine.wire = new HandWire(socket);
        return machine.wire;
      },
    });
    machine.device.engine.enter(this.#room);
  }

  async #send({ device }: Machine): Promise<void> {
    this.#deeds.sent += 1;
    await sendMessage(device.core, this.#room, `${this.#seed}.${this.#deeds.sent}`);
  }

  async #edit({ device, user }: Machine): Promise<void> {
    const row = await this.#own(device, user);
    if (!row) return;
    this.#deeds.edited += 1;
    await editMessage(device.core, row, `${this.#seed}.e${this.#deeds.edited}`);
  }

  async #recall({ device, user }: Machine): Promise<void> {
    const row = await this.#own(device, user);
    if (!row) return;
    this.#deeds.recalled += 1;
    await recallMessage(device.core, row);
  }

  /** The server takes a message away for good, as retention does: one that it has, whoever is there to hear of it. */
  async #erase(): Promise<void> {
    const record = this.#random.pick([...this.#acknowledged].filter((one) => !this.#erased.has(one)));
    if (record === undefined) return;
    this.#deeds.erased += 1;
    this.#erased.add(record);
    const [lane, id] = record.split(' ') as [UserId, RecordId];
    await this.#server.erase([{ document: pageDocument(this.#room, 1), lane, id }]);
  }

  #cut(machine: Machine): void {
    this.#deeds.cut += 1;
    machine.mayConnect = false;
    machine.wire?.cut();
    machine.wire = null;
  }

  #mend(machine: Machine): void {
    machine.mayConnect = true;
    if (machine.wire === null || machine.wire.isOver) machine.device.engine.wake();
  }

  /** The app is killed and started again; now and then its replicas are gone, and rarely everything is. */
  async #restart(machine: Machine): Promise<void> {
    this.#deeds.killed += 1;
    machine.wire?.cut();
    machine.device.kill();
    const chance = this.#random.next();
    if (chance < 0.35) {
      this.#deeds.lost += 1;
      for (const { name } of await indexedDB.databases()) {
        if (name?.startsWith(`${machine.name}-`)) await Dexie.delete(name);
      }
      if (chance < 0.1) await Dexie.delete(machine.name);
    }
    await this.#start(machine);
  }

  /** One of the device's own messages that can still be changed. */
  async #own(device: Device, user: UserId): Promise<TimelineRow | undefined> {
    const rows = await rowsOf(device, this.#room);
    return this.#random.pick(rows.filter(({ lane, content }) => lane === user && content.type === 'text'));
  }

  /** Remembers what the devices believe to be stored: from then on nobody may lose it. */
  async #note(): Promise<void> {
    for (const { device, user } of this.#machines) {
      for (const { lane, id, state, n, content } of await rowsOf(device, this.#room)) {
        if (lane !== user || state !== 'sent' || n === 0) continue;
        this.#acknowledged.add(`${lane} ${id}`);
        if (content.type === 'recalled') this.#recalled.add(`${lane} ${id}`);
      }
    }
  }

  async #until(holds: (machine: Machine) => Promise<boolean>): Promise<void> {
    const end = Date.now() + patienceMs;
    for (;;) {
      for (const machine of this.#machines) machine.wire?.flush();
      await pause(1);
      if ((await Promise.all(this.#machines.map(holds))).every(Boolean)) return;
      if (Date.now() > end) throw new Error(`seed ${this.#seed}: the devices did not begin`);
    }
  }

  async #outcome(): Promise<Outcome> {
    const all = await Promise.all(this.#machines.map(({ device }) => rowsOf(device, this.#room)));
    const [first = []] = all;
    const here = new Set(first.map(({ lane, id }) => `${lane} ${id}`));
    const texts = first.flatMap(({ content }) => (content.type === 'text' ? [content.text] : []));
    return {
      deeds: this.#deeds,
      timelines: all.map((rows) => rows.map((row) => JSON.stringify(row)).join('\n')),
      outboxes: await Promise.all(this.#machines.map(({ device }) => device.core.database.outbox.count())),
      missing: [...this.#acknowledged].filter((record) => !here.has(record) && !this.#erased.has(record)),
      erasedYetShown: [...this.#erased].filter((record) => here.has(record)),
      doubled: texts.filter((text, index) => texts.indexOf(text) !== index),
      revived: first.flatMap(({ lane, id, content }) =>
        content.type === 'text' && this.#recalled.has(`${lane} ${id}`) ? [`${lane} ${id}`] : [],
      ),
    };
  }

  async #end(): Promise<void> {
    for (const { device, wire } of this.#machines) {
      wire?.cut();
      device.kill();
    }
    const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.includes(this.#room) ? [name] : []));
    for (const name of names) await Dexie.delete(name);
  }
}

const rowsOf = (device: Device, room: RoomId): Promise<TimelineRow[]> =>
  device.core.database.timeline.where('[room+at+id]').between([room], [room, []]).toArray();

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
