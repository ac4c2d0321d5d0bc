import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import { scanUpdate, unbounded } from '../../../../server/relay/admission/scan.ts';
import { writeUpdate } from '../../../../server/relay/admission/update-writer.ts';
import type { Random } from '../../../support/random.ts';
import { givenFile, now } from '../lanes.ts';

/** What an attacker has to work with: everything that was ever sent, and the names of everybody. */
export interface Material {
  readonly random: Random;
  /** What the relay has stored, in its order; at least one update. */
  readonly log: readonly Uint8Array[];
  /** The client ids that the relay knows. */
  readonly clients: readonly number[];
  readonly victim: UserId;
  readonly attacker: UserId;
}

/** Makes an update that no honest client sends. */
type Attack = (material: Material) => Uint8Array;

const whole = ({ log }: Material): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of log) Y.applyUpdate(doc, update);
  return doc;
};

/** What a write into a copy of everything adds to it. */
function madeIn(doc: Y.Doc, write: (doc: Y.Doc) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  write(doc);
  return Y.encodeStateAsUpdate(doc, before);
}

const aKeyOf = (doc: Y.Doc, user: UserId, random: Random): string =>
  random.pick([...laneOf(doc, user).keys(), 'one~000000000dev00000']);

const message = (key: string, text: string) => ({ key, kind: 'message', at: now, text });

/** Every way to attack lanes, by name (docs/relay.md, A1 to A12). */
export const attacks: Readonly<Record<string, Attack>> = {
  'changed bytes': ({ random, log }) => {
    const changed = random.pick(log).slice();
    for (let times = 1 + random.below(3); times > 0; times -= 1) {
      changed[random.below(changed.length)] = random.below(256);
    }
    return changed;
  },
  'bytes cut off': ({ random, log }) => {
    const update = random.pick(log);
    return update.slice(0, random.below(update.length));
  },
  'bytes cut out or put in': ({ random, log }) => {
    const update = random.pick(log);
    const at = random.below(update.length);
    const added = Uint8Array.from({ length: random.below(4) }, () => random.below(256));
    return Buffer.concat([update.subarray(0, at), added, update.subarray(at + random.below(3))]);
  },
  'a delete set for others, known or to come': ({ random, clients }) =>
    writeUpdate([], new Map([[random.pick(clients), [{ from: random.below(4), to: 4 + random.below(2 ** 20) }]]])),
  'collected structs under others’ client ids': ({ random, clients }) =>
    writeUpdate(
      [
        {
          client: random.pick(clients),
          clock: random.below(6),
          pieces: [{ type: 'gc', length: 1 + random.below(1000) }],
        },
      ],
      new Map(),
    ),
  'others’ client ids and forged clocks': ({ random, log, clients }) => {
    const scanned = scanUpdate(random.pick(log), unbounded);
    const sections = scanned.sections.map((section) => ({
      client: random.below(2) === 0 ? random.pick(clients) : section.client,
      clock: Math.max(0, section.clock + random.below(3) - 1),
      pieces: section.structs.map(({ bytes, from, to }) => ({
        type: 'copy' as const,
        bytes,
        from,
        to,
        structs: 1,
      })),
    }));
    return writeUpdate(sections, new Map());
  },
  'huge clocks': ({ random, clients }) =>
    writeUpdate(
      [{ client: random.pick(clients), clock: 2 ** 31 - random.below(3), pieces: [{ type: 'gc', length: 1 }] }],
      new Map(),
    ),
  'another content for known clocks': ({ random, clients, victim, attacker }) => {
    const doc = new Y.Doc();
    doc.clientID = random.pick(clients);
    const key = `two~00000000${random.below(10)}dev00000`;
    laneOf(doc, random.pick([victim, attacker])).set(key, message(key, 'denied') as never);
    return Y.encodeStateAsUpdate(doc);
  },
  'a key overwritten by its origin': (material) => {
    const doc = whole(material);
    const { random, victim } = material;
    const key = aKeyOf(doc, victim, random);
    const update = madeIn(doc, () => laneOf(doc, victim).set(key, message(key, 'overwritten') as never));
    if (random.below(2) === 0) return update;
    // The same with an empty delete set: the origin alone must not do it.
    const { bytes, sections } = scanSections(update);
    return sections === 0 ? update : Buffer.concat([bytes, Uint8Array.of(0)]);
  },
  'others’ keys deleted': (material) => {
    const doc = whole(material);
    const { random, victim } = material;
    return madeIn(doc, () => laneOf(doc, victim).delete(aKeyOf(doc, victim, random)));
  },
  'own words taken away without a recall': (material) => {
    const doc = whole(material);
    const { random, attacker } = material;
    const key = random.pick([...laneOf(doc, attacker).keys(), '']);
    return madeIn(doc, () => laneOf(doc, attacker).delete(key));
  },
  'own words once more under another client id, and that taken away': (material) => {
    const doc = whole(material);
    const { random, attacker } = material;
    const lane = laneOf(doc, attacker);
    const key = random.pick([...lane.keys(), '']);
    const twin = new Y.Doc();
    if (lane.has(key)) laneOf(twin, attacker).set(key, lane.get(key));
    const update = Y.encodeStateAsUpdate(twin);
    if (random.below(2) === 0) return update;
    const { client = 0 } = scanUpdate(update, unbounded).sections[0] ?? {};
    return Buffer.concat([
      update.subarray(0, -1),
      writeUpdate([], new Map([[client, [{ from: 0, to: 1 }]]])).subarray(1),
    ]);
  },
  'a key of another lane under a chosen client id': ({ random, victim, clients }) => {
    const doc = new Y.Doc();
    doc.clientID = random.pick([1, 2 ** 31, Math.max(...clients) + 1, random.pick(clients)]);
    const key = `one~00000000${random.below(10)}dev00000`;
    laneOf(doc, victim).set(key, message(key, 'in another’s name') as never);
    return Y.encodeStateAsUpdate(doc);
  },
  'own and others’ keys in one update': ({ random, victim, attacker }) => {
    const doc = new Y.Doc();
    for (const lane of random.below(2) === 0 ? [attacker, victim] : [victim, attacker]) {
      const key = `five~00000000${random.below(10)}dev00000`;
      laneOf(doc, lane).set(key, message(key, 'mixed') as never);
    }
    return Y.encodeStateAsUpdate(doc);
  },
  'files that were not given, or not to this': ({ random, victim, attacker }) => {
    const id = random.pick(['one', 'six']);
    const own = givenFile(attacker, id);
    const file = random.pick([
      givenFile(victim, id),
      givenFile(attacker, 'seven'),
      givenFile(attacker, id, pageDocument('rroom000000000000' as RoomId, 2)),
      givenFile(attacker, id, undefined, 5_000_000),
      { ...own, bytes: 1 },
      { ...own, name: 'another.txt' },
      { ...own, type: 'text/html' },
      { ...own, id: givenFile(victim, id).id },
      { ...own, picture: { width: 1, height: 1 } },
      { ...own, proof: 'A'.repeat(22) },
      { ...own, proof: '' },
      { ...own, proof: 7 },
      { ...own, more: true },
      null,
      [],
      own.id,
    ]);
    const doc = new Y.Doc();
    const key = `${id}~00000000${random.below(10)}dev00000`;
    laneOf(doc, attacker).set(key, { ...message(key, random.pick(['', 'look'])), file } as never);
    return Y.encodeStateAsUpdate(doc);
  },
  'values that are none': ({ random, attacker }) => {
    const doc = new Y.Doc();
    const deep = JSON.parse(`${'['.repeat(200)}1${']'.repeat(200)}`) as unknown;
    const evil = JSON.parse('{"__proto__":{"isAdmin":true}}') as unknown;
    const value = random.pick([deep, evil, undefined, null, 1n, new Uint8Array(9), 'text', { kind: 'message' }]);
    laneOf(doc, attacker).set(random.pick(['one~000000000dev00000', '__proto__', 'one!', '~']), value as never);
    return Y.encodeStateAsUpdate(doc);
  },
  'nested types': ({ random, attacker }) => {
    const doc = new Y.Doc();
    random.pick([
      () => doc.getMap(attacker).set('one~000000000dev00000', new Y.Map()),
      () => doc.getMap(attacker).set('one~000000000dev00000', new Y.Doc()),
      () => doc.getText(attacker).insert(0, 'text'),
      () => doc.getArray(attacker).insert(0, [1]),
    ])();
    return Y.encodeStateAsUpdate(doc);
  },
  'updates with holes': ({ random, log }) =>
    Y.mergeUpdates(Array.from({ length: 1 + random.below(4) }, () => random.pick(log))),
  'format V2': ({ random, log }) => Y.convertUpdateFormatV1ToV2(random.pick(log)),
  'old updates once more': ({ random, log }) => random.pick(log),
};

/** The bytes of an update without its delete set, and how many sections they hold. */
function scanSections(update: Uint8Array): { bytes: Uint8Array; sections: number } {
  // Its own delete set stands at the end; written alone it tells how long it is.
  const { ds } = Y.decodeUpdate(update);
  const alone = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, ds.clients.size);
    for (const [client, items] of [...ds.clients].sort(([one], [other]) => other - one)) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, items.length);
      for (const { clock, len } of items) {
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarUint(encoder, len);
      }
    }
  });
  return { bytes: update.subarray(0, update.length - alone.length), sections: update[0] ?? 0 };
}

/** Updates as large as a frame may be: each bound of rule A1 reached by itself. */
export const bulkAttacks: Readonly<Record<string, () => Uint8Array>> = {
  '65,000 collected structs': () =>
    byNumbers((write) => {
      write(1, 65_000, 7, 0);
      for (let left = 65_000; left > 0; left -= 1) write(0, 1);
      write(0);
    }),
  '100,000 deleted ranges': () =>
    byNumbers((write) => {
      write(0, 1, 7, 100_000);
      for (let range = 0; range < 100_000; range += 1) write(range * 2, 1);
    }),
  '4,096 client ids': () =>
    byNumbers((write) => {
      write(4096);
      for (let client = 4096; client > 0; client -= 1) write(1, client, 0, 0, 1);
      write(0);
    }),
  '100,000 client ids': () =>
    byNumbers((write) => {
      write(100_000);
      for (let client = 100_000; client > 0; client -= 1) write(1, client, 0, 0, 1);
      write(0);
    }),
};

const byNumbers = (build: (write: (...numbers: number[]) => void) => void): Uint8Array =>
  encoding.encode((encoder) =>
    build((...numbers) => {
      for (const number of numbers) encoding.writeVarUint(encoder, number);
    }),
  );
