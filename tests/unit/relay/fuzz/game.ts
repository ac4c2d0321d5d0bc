import { expect } from 'vitest';
import * as Y from 'yjs';
import { parseRecordKey, recallKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import type { UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { absorb } from '../../../../server/relay/admission/absorb.ts';
import { admit, updateOf, type Verdict } from '../../../../server/relay/admission/admit.ts';
import { emptyHeader, type DocumentHeader, type RecordState } from '../../../../server/relay/admission/header.ts';
import { scanUpdate, unbounded } from '../../../../server/relay/admission/scan.ts';
import { Digests } from '../../../../server/relay/documents/digest.ts';
import { laneDigest } from '../../../../src/lib/replica/lane-digest.ts';
import { Random } from '../../../support/random.ts';
import { ann, bo, Device, givenFile, now, page, proofs, Relayed } from '../lanes.ts';
import { attacks, bulkAttacks } from './attacks.ts';

/** What happened in games, and how long the slowest update took, milliseconds. */
export interface Tally {
  honest: number;
  hostile: number;
  /** Hostile updates of which something was taken. */
  taken: number;
  /** Files that came with what was taken. */
  files: number;
  slowestMs: number;
  slowest: string;
}

export const noTally = (): Tally => ({ honest: 0, hostile: 0, taken: 0, files: 0, slowestMs: 0, slowest: '' });

const eve = 'ueve0000000000000' as UserId;
const people = [ann, bo] as const;
const isRecall = (key: string): boolean => key.endsWith('!');
const ids = ['one', 'two', 'three', 'four', 'five'];
const clocksOf = (doc: Y.Doc): Map<number, number> => Y.decodeStateVector(Y.encodeStateVector(doc));
const laneText = (doc: Y.Doc, user: UserId): string =>
  JSON.stringify(Object.entries(laneOf(doc, user).toJSON()).sort(([one], [other]) => (one < other ? -1 : 1)));

/** One document, two people with two devices each who talk, recall and restart, and attackers among and beside them. */
export class Game {
  readonly #seed: number;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #relay = new Relayed();
  readonly #devices = [
    new Device(ann, 'phone'),
    new Device(ann, 'tablet'),
    new Device(bo, 'bophone'),
    new Device(bo, 'botablet'),
  ];
  /** Whether Ann and Bo attack too: then their own devices may be deceived by their own doing. */
  readonly #isTreacherous: boolean;
  /** Devices of which a recall was refused. */
  readonly #refusedRecall = new Set<Device>();
  #step = 0;

  constructor(seed: number, tally: Tally) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#tally = tally;
    this.#isTreacherous = seed % 2 === 0;
  }

  /** Plays a number of steps and checks the properties after every update, and the whole at the end. */
  play(steps: number): void {
    for (this.#step = 0; this.#step < steps; this.#step += 1) {
      // Now and then nothing may be recalled, or nobody may write.
      this.#relay.recall = this.#random.below(4) === 0 ? { hours: 0, company: null } : null;
      this.#relay.write = this.#random.below(8) === 0 ? { rule: 'sealed', company: null } : null;
      this.#relay.files = { bytes: this.#random.pick([0, 100, 1000, 1000, 1000]), company: null };
      this.#live(this.#random.pick(this.#devices));
      if (this.#relay.log.length > 0) this.#attack();
    }
    this.#settle();
  }

  #live(device: Device): void {
    const action = this.#random.below(10);
    if (action < 4) device.say(this.#random.pick(ids), `${device.name} ${this.#step}`);
    else if (action === 4) {
      const id = this.#random.pick(ids);
      device.send(id, givenFile(device.user, id), this.#random.pick(['', `${device.name} ${this.#step}`]));
    } else if (action === 5) device.recall(this.#random.pick(ids));
    else if (action === 6) device.restart();
    else if (action === 7) for (const update of this.#relay.log) device.hear(update);
    else if (action === 8) {
      // A recall is never taken back: no honest device deletes one.
      const key = [...laneOf(device.doc, device.user).keys()].find((one) => !isRecall(one));
      if (key !== undefined) laneOf(device.doc, device.user).delete(key);
    }
    if (this.#random.below(3) === 0) return;
    const updates = device.take();
    // After an edit of two devices offline, or a restart, a device offers all it has.
    if (this.#random.below(3) === 0) updates.push(Y.encodeStateAsUpdate(device.doc));
    for (const update of updates) this.#sendHonest(update, device);
  }

  #sendHonest(update: Uint8Array, device: Device): void {
    this.#tally.honest += 1;
    const verdict = this.#send(update, device.user, 'an honest update', device);
    expect(verdict.kind, `${this.#where}: an honest update was refused`).not.toBe('violation');
    this.#deliver(verdict, device);
  }

  #attack(): void {
    const { log, header } = this.#relay;
    const attacker = this.#isTreacherous ? this.#random.pick([ann, bo, eve]) : eve;
    const victim = attacker === ann ? bo : ann;
    const name = this.#random.pick(Object.keys(attacks));
    const material = { random: this.#random, log, clients: [...header.clients.keys()], victim, attacker };
    const update = attacks[name]?.(material) ?? new Uint8Array();
    this.#tally.hostile += 1;
    const verdict = this.#send(update, attacker, name);
    if (verdict.kind !== 'admitted') return;
    this.#tally.taken += 1;
    this.#deliver(verdict, null);
  }

  #send(update: Uint8Array, user: UserId, what: string, device?: Device): Verdict {
    const { observer, log } = this.#relay;
    const others = people.filter((one) => one !== user);
    const before = others.map((one) => laneText(observer, one));
    const keys = new Set(laneOf(observer, user).keys());
    const brought = this.#filesOf(user);
    const stored = log.length;
    this.#time(update, user, what);
    const verdict = this.#relay.receive(update, user, device?.name ?? null);
    if (device && verdict.kind === 'admitted' && verdict.refused.some(({ key }) => isRecall(key))) {
      this.#refusedRecall.add(device);
    }
    expect(
      others.map((one) => laneText(observer, one)),
      `${this.#where}: ${what} changed another’s lane`,
    ).toEqual(before);
    expect(log.slice(stored), `${this.#where}: ${what} is stored as something else than was admitted`).toEqual(
      verdict.kind === 'admitted' ? [updateOf(verdict)] : [],
    );
    this.#check(what);
    this.#checkFiles(user, keys, brought, what);
    const gone = [...keys].filter((key) => !laneOf(observer, user).has(key));
    if (gone.length > 0) {
      const deletes = verdict.kind === 'admitted' && verdict.deletions.size > 0;
      expect(deletes, `${this.#where}: ${what} lost ${gone.join(' ')} without deleting it`).toBe(true);
    }
    const { write, recall } = this.#relay;
    const left = new Set(laneOf(observer, user).keys());
    const silenced = gone.filter((key) => {
      const id = parseRecordKey(key)?.id;
      return isRecall(key) || id === undefined || (!left.has(recallKey(id)) && (write !== null || recall !== null));
    });
    expect(silenced, `${this.#where}: ${what} took away what may not be recalled`).toEqual([]);
    return verdict;
  }

  /** The files that somebody's records came with. */
  #filesOf(user: UserId): ReadonlySet<string | null> {
    const records = this.#relay.header.lanes.get(user)?.records;
    return new Set([...(records?.values() ?? [])].map(({ file }) => file));
  }

  /**
   * Of what came with an update: only files that the server has given to their records, and none that the room keeps out,
   * unless their record came with them.
   */
  #checkFiles(user: UserId, before: ReadonlySet<string>, brought: ReadonlySet<string | null>, what: string): void {
    for (const [key, value] of laneOf(this.#relay.observer, user)) {
      const { file } = value as { file?: SentFile };
      const id = parseRecordKey(key)?.id;
      if (before.has(key) || file === undefined || id === undefined) continue;
      this.#tally.files += 1;
      const given = proofs.isGiven({ document: page, lane: user, id }, file);
      expect(given, `${this.#where}: ${what} brought a file that was not given`).toBe(true);
      if (brought.has(file.id)) continue;
      const most = this.#relay.files?.bytes ?? 0;
      expect(file.bytes, `${this.#where}: ${what} brought a file that is kept out`).toBeLessThanOrEqual(most);
    }
  }

  #check(what: string): void {
    const { observer, header } = this.#relay;
    const { pendingStructs, pendingDs } = observer.store;
    expect(pendingStructs ?? pendingDs, `${this.#where}: ${what} left something pending`).toBeNull();
    const clocks = new Map([...header.clients].map(([client, { clock }]) => [client, clock]));
    expect(clocks, `${this.#where}: ${what} moved clocks apart`).toEqual(clocksOf(observer));
    for (const user of people) {
      const keys = [...laneOf(observer, user).keys()];
      const recalled = new Set(keys.filter(isRecall).map((key) => parseRecordKey(key)?.id));
      const revived = keys.filter((key) => !isRecall(key) && recalled.has(parseRecordKey(key)?.id));
      expect(revived, `${this.#where}: ${what} revived what was recalled`).toEqual([]);
    }
  }

  /** Admission is pure, so a slow one is asked again: what remains is its own cost and not the collector's. */
  #time(update: Uint8Array, user: UserId, what: string): void {
    let best = Infinity;
    for (let times = 0; times < 3 && best > this.#tally.slowestMs; times += 1) {
      const from = performance.now();
      admit(update, { user, device: null }, this.#relay.header, this.#relay.contextOf(user));
      best = Math.min(best, performance.now() - from);
    }
    if (best <= this.#tally.slowestMs) return;
    this.#tally.slowestMs = best;
    this.#tally.slowest = `${what} (${update.length} bytes)`;
  }

  #deliver(verdict: Verdict, from: Device | null): void {
    if (verdict.kind !== 'admitted') return;
    const update = updateOf(verdict);
    for (const device of this.#devices) {
      if (device !== from && this.#random.below(3) > 0 && continues(device, update)) {
        device.hear(update);
      }
    }
  }

  /** Everybody comes online and hears everything: then all hold what the relay holds. */
  #settle(): void {
    const { observer, log } = this.#relay;
    this.#relay.recall = null;
    this.#relay.write = null;
    const hear = (doc: Y.Doc): void => log.forEach((update) => Y.applyUpdate(doc, update, 'relay'));
    for (const device of this.#devices) {
      hear(device.doc);
      const verdict = this.#send(Y.encodeStateAsUpdate(device.doc), device.user, 'everything', device);
      expect(verdict.kind, `${this.#where}: all that a device has was refused`).not.toMatch(/violation|gap/);
      // What an opening repeats until the device has heard it: a refusal that was sent may have been lost on its way.
      const outstanding = this.#relay.header.lanes.get(device.user)?.refused ?? new Map<string, unknown>();
      const lane = laneOf(device.doc, device.user);
      for (const key of [...outstanding.keys()]) lane.delete(key);
      this.#send(Y.encodeStateAsUpdate(device.doc), device.user, 'what was refused, deleted', device);
    }
    expect(facts(this.#anew()), `${this.#where}: the header is not what its rows say`).toEqual(
      facts(this.#relay.header),
    );
    const late = new Y.Doc();
    hear(late);
    const { lanes } = new Digests().of(this.#relay.header, { user: ann, read: [{ from: 0, to: Infinity }] }, now + 1);
    for (const digest of lanes)
      expect(laneDigest(late, digest.lane), `${this.#where}: the digest of ${digest.lane}`).toEqual(digest);
    for (const device of this.#devices) {
      // A recall has the same key on all devices: where one's was refused, its copy cannot show another's. Digests find it.
      if (this.#refusedRecall.has(device)) device.renew(log);
      else hear(device.doc);
    }
    for (const user of people) {
      const there = laneText(observer, user);
      expect(laneText(late, user), `${this.#where}: a late reader`).toBe(there);
      for (const device of this.#devices) {
        if (this.#isTreacherous && device.user === user) continue;
        expect(laneText(device.doc, user), `${this.#where}: ${device.name} does not hold what the relay holds`).toBe(
          there,
        );
      }
    }
  }

  /** The header as another process would make it from the rows. */
  #anew(): DocumentHeader {
    const { log, authors } = this.#relay;
    const header = emptyHeader(page);
    for (const [index, bytes] of log.entries()) {
      absorb(header, { seq: index + 1, bytes, ownerOf: () => authors[index] ?? eve, arrivalOf: () => now });
    }
    return header;
  }

  get #where(): string {
    return `seed ${this.#seed}, step ${this.#step}`;
  }
}

const keysIn = ({ keys }: RecordState): unknown => new Map(keys.map((state) => [state.key, state]));

/** What two headers of one document have to agree on. */
const facts = ({ seq, clients, lanes }: DocumentHeader): unknown => ({
  seq,
  clients: new Map(
    [...clients].map(([client, { owner, clock, deleted, hollow, rows }]) => [
      client,
      { owner, clock, deleted: deleted.ranges, hollow: hollow.ranges, rows },
    ]),
  ),
  lanes: new Map(
    [...lanes]
      .filter(([, { records }]) => records.size > 0)
      .map(([owner, { records }]) => [
        owner,
        new Map([...records].map(([id, record]) => [id, { ...record, keys: keysIn(record) }])),
      ]),
  ),
});

/** A device that has missed something hears nothing more until it has caught up. */
function continues(device: Device, update: Uint8Array): boolean {
  const mine = clocksOf(device.doc);
  return scanUpdate(update, unbounded).sections.every(({ client, clock }) => (mine.get(client) ?? 0) >= clock);
}

/** Sends the largest updates there are to an empty document. */
export function playBulk(tally: Tally): void {
  for (const [name, make] of Object.entries(bulkAttacks)) {
    const relay = new Relayed();
    const update = make();
    let best = Infinity;
    for (let times = 0; times < 5; times += 1) {
      const from = performance.now();
      const verdict = admit(update, { user: ann, device: null }, relay.header, relay.context);
      best = Math.min(best, performance.now() - from);
      expect(verdict.kind, name).not.toBe('admitted');
    }
    tally.hostile += 1;
    if (best <= tally.slowestMs) continue;
    tally.slowestMs = best;
    tally.slowest = `${name} (${update.length} bytes)`;
  }
}
