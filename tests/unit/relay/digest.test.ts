import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { difference, DigestSum, hashBytes } from '#shared/documents/digest.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import { serverLane, type UserId } from '#shared/ids.ts';
import { absorb } from '../../../server/relay/admission/absorb.ts';
import { emptyHeader } from '../../../server/relay/admission/header.ts';
import { Digests } from '../../../server/relay/documents/digest.ts';
import { laneDigest, lanesOf } from '../../../src/lib/replica/lane-digest.ts';
import { Random } from '../../support/random.ts';
import { ann, bo, Device, now, page, Relayed } from './lanes.ts';

const always = [{ from: 0, to: Infinity }];
const digestFor = (relay: Relayed, user: UserId, read = always) =>
  new Digests().of(relay.header, { user, read }, now + 1000);
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** A relay, and what Ann and Bo said to it. */
function conversation(random: Random, steps: number): { relay: Relayed; devices: Device[] } {
  const relay = new Relayed();
  const devices = [new Device(ann, 'phone'), new Device(ann, 'tablet'), new Device(bo, 'bophone')];
  const ids = ['one', 'two', 'three', 'four', 'five'];
  for (let step = 0; step < steps; step += 1) {
    const device = random.pick(devices);
    if (random.below(6) === 0) device.recall(random.pick(ids));
    else device.say(random.pick(ids), `${device.name} ${step} ${'é€😀'.repeat(random.below(4))}`);
    for (const update of device.take()) relay.receive(update, device.user, device.name);
    if (random.below(4) === 0) for (const update of relay.log) device.hear(update);
  }
  return { relay, devices };
}

describe('A lane’s digest (D1)', () => {
  test('does not depend on order', () => {
    const entries = Array.from({ length: 50 }, (_, at) => [`r${at}~s`, at * 7919] as const);
    const one = new DigestSum();
    const other = new DigestSum();
    for (const [key, value] of entries) one.add(key, value);
    for (const [key, value] of entries.toReversed()) other.add(key, value);
    expect(difference(one.of(ann), other.of(ann))).toBeNull();
  });

  test('tells a missing, an added and another entry, and a value that is another or in another place', () => {
    const digestOf = (entries: Record<string, string>) => {
      const sum = new DigestSum();
      for (const [key, value] of Object.entries(entries)) sum.add(key, hashBytes(text(value)));
      return sum.of(ann);
    };
    const whole = digestOf({ 'a~1': 'hello', 'b~1': 'world', 'c~1': '' });
    expect(difference(whole, digestOf({ 'a~1': 'hello', 'b~1': 'world', 'c~1': '' }))).toBeNull();
    expect(difference(whole, digestOf({ 'a~1': 'hello', 'c~1': '' }))).toBe('entries');
    expect(difference(whole, digestOf({ 'a~1': 'hello', 'b~2': 'world', 'c~1': '' }))).toBe('entries');
    expect(difference(whole, digestOf({ 'a~1': 'hello', 'b~1': 'worle', 'c~1': '' }))).toBe('values');
    expect(difference(whole, digestOf({ 'a~1': 'world', 'b~1': 'hello', 'c~1': '' }))).toBe('values');
    expect(difference(whole, digestOf({ 'a~1': 'hello', 'b~1': 'world', 'c~1': '\0' }))).toBe('values');
  });

  test('is the reader’s also when the first of two recalls of a record is deleted again, whatever the other one says', () => {
    const relay = new Relayed();
    const [phone, tablet] = [new Device(ann, 'phone'), new Device(ann, 'tablet')];
    // Of two structs that set one key, readers keep the one with the higher client id.
    [phone.doc.clientID, tablet.doc.clientID] = [1, 2];
    phone.say('one', 'hello');
    const send = (device: Device) => device.take().forEach((update) => relay.receive(update, ann, device.name));
    send(phone);
    phone.recall('one');
    tablet.put('one!', { key: 'one!', kind: 'recall', at: now - 5000 });
    send(phone);
    send(tablet);
    laneOf(phone.doc, ann).delete('one!');
    send(phone);
    const late = new Y.Doc();
    for (const update of relay.log) Y.applyUpdate(late, update);
    expect([...laneOf(late, ann).keys()]).toEqual(['one!']);
    const [digest] = digestFor(relay, bo).lanes;
    expect(digest).toEqual(laneDigest(late, ann));
  });

  test('changes with every bit of a value', () => {
    const value = text('The quote is signed: 48.200 EUR.');
    const hashes = new Set([hashBytes(value)]);
    for (let bit = 0; bit < value.length * 8; bit += 1) {
      const altered = value.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      hashes.add(hashBytes(altered));
    }
    expect(hashes.size).toBe(value.length * 8 + 1);
  });

  test('is the same on both sides: from the header as it grew, from one made of the rows, and from a reader’s copy', () => {
    const random = new Random(1);
    let recalls = 0;
    for (let round = 0; round < 60; round += 1) {
      const { relay, devices } = conversation(random, 40);
      const header = emptyHeader(page);
      relay.log.forEach((bytes, index) => {
        const author = relay.authors[index] as UserId;
        absorb(header, { seq: index + 1, bytes, ownerOf: () => author, arrivalOf: () => now });
      });
      const grown = digestFor(relay, ann);
      expect(grown.whole).toBe(true);
      expect(new Digests().of(header, { user: ann, read: always }, now + 1000)).toEqual(grown);
      const fresh = new Y.Doc();
      for (const bytes of relay.log) Y.applyUpdate(fresh, bytes);
      for (const doc of [relay.observer, fresh]) {
        expect(lanesOf(doc).toSorted()).toEqual(grown.lanes.map(({ lane }) => lane).toSorted());
        for (const digest of grown.lanes) expect(laneDigest(doc, digest.lane)).toEqual(digest);
      }
      recalls += [...laneOf(fresh, ann).keys()].filter((key) => key.endsWith('!')).length;
      for (const { doc } of devices) doc.destroy();
    }
    expect(recalls).toBeGreaterThan(10);
  });

  test('stays what it is while nothing changes, and follows what does', () => {
    const { relay, devices } = conversation(new Random(2), 20);
    const digests = new Digests();
    const reader = { user: ann, read: always };
    const before = digests.of(relay.header, reader, now + 1000);
    expect(digests.of(relay.header, reader, now + 1000)).toEqual(before);
    const [phone] = devices as [Device];
    phone.say('new', 'and one more');
    for (const update of phone.take()) relay.receive(update, ann, 'phone');
    expect(digests.of(relay.header, reader, now + 1000)).not.toEqual(before);
  });
});

describe('Readers are told of lanes they are served in full (D2)', () => {
  const { relay } = conversation(new Random(3), 30);

  test('everything, to whoever may read everything', () => {
    const { whole, lanes } = digestFor(relay, ann);
    expect(whole).toBe(true);
    expect(lanes.map(({ lane }) => lane).toSorted()).toEqual([ann, bo].toSorted());
  });

  test('only the own lane, to whoever came after the first record or has been excluded', () => {
    const whole = digestFor(relay, ann);
    for (const read of [[{ from: now + 1, to: Infinity }], [{ from: 0, to: now + 1 }], []]) {
      const told = digestFor(relay, ann, read);
      expect(told).toEqual({ whole: false, lanes: whole.lanes.filter(({ lane }) => lane === ann) });
    }
  });

  test('nothing that changes with what came later, to an excluded person', () => {
    const { relay: later, devices } = conversation(new Random(4), 20);
    const read = [{ from: 0, to: now }];
    const before = digestFor(later, ann, read);
    const bos = devices[2] as Device;
    bos.say('later', 'now that she is gone');
    for (const update of bos.take()) later.receive(update, bo, 'bophone');
    expect(later.texts(bo)).toContain('now that she is gone');
    expect(digestFor(later, ann, read)).toEqual(before);
  });

  test('an empty own lane, to whoever has written nothing', () => {
    const cy = 'ucy00000000000000' as UserId;
    expect(digestFor(relay, cy, []).lanes).toEqual([{ lane: cy, entries: 0, keys: 0, values: 0 }]);
    expect(digestFor(relay, cy).lanes.map(({ lane }) => lane)).not.toContain(serverLane);
  });
});
