import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { limits } from '#shared/limits.ts';
import { stampOf } from '#shared/time.ts';
import type { RecordId } from '#shared/ids.ts';
import { updateOf } from '../../../server/relay/admission/admit.ts';
import { laneState } from '../../../server/relay/admission/header.ts';
import { admitted, ann, bo, Device, now, Relayed } from './lanes.ts';

/** An update written by hand, as no Y.Doc writes it. */
const byHand = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write);
const numbers = (...values: number[]) =>
  byHand((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value);
  });

/** The relay knows what Ann and Bo have each written from one device. */
function conversation() {
  const relay = new Relayed();
  const annsPhone = new Device(ann, 'phone');
  const bosPhone = new Device(bo, 'bophone');
  annsPhone.say('one', 'Ann says');
  bosPhone.say('two', 'Bo says');
  for (const update of annsPhone.take()) admitted(relay.receive(update, ann));
  for (const update of bosPhone.take()) admitted(relay.receive(update, bo));
  return { relay, annsPhone, bosPhone, bosClient: bosPhone.doc.clientID, annsClient: annsPhone.doc.clientID };
}

describe('An author', () => {
  test('writes, edits and is acknowledged by client id and clock; an edit is no new record (N21)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    phone.say('one', 'hello');
    phone.say('one', 'hello!');
    const [first, second] = phone.take().map((update) => admitted(relay.receive(update, ann)));
    expect(first!.clocks).toEqual([{ client: phone.doc.clientID, clock: 1 }]);
    expect(first!.records).toMatchObject([{ id: 'one', kind: 'message', isFirst: true }]);
    expect(second!.records).toMatchObject([{ id: 'one', kind: 'message', isFirst: false }]);
    expect(relay.texts(ann)).toEqual(['hello', 'hello!']);
  });

  test('offers a whole document with others’ structs and deletions: only news of one’s own is taken, nothing refused (A3, N21)', () => {
    const { relay, annsPhone } = conversation();
    annsPhone.hear(Y.encodeStateAsUpdate(relay.observer));
    annsPhone.say('three', 'more');
    annsPhone.take();
    const verdict = admitted(relay.receive(Y.encodeStateAsUpdate(annsPhone.doc), ann));
    expect(verdict.records.map(({ id }) => id)).toEqual(['three']);
    expect(relay.receive(Y.encodeStateAsUpdate(annsPhone.doc), ann).kind).toBe('nothing');
    expect(relay.texts(bo)).toEqual(['Bo says']);
  });

  test('offers other people’s structs after the relay was restored: they are passed over, not refused (A3)', () => {
    const { annsPhone, bosPhone } = conversation();
    bosPhone.hear(Y.encodeStateAsUpdate(annsPhone.doc));
    const restored = new Relayed();
    const verdict = admitted(restored.receive(Y.encodeStateAsUpdate(bosPhone.doc), bo));
    expect(verdict.records.map(({ id }) => id)).toEqual(['two']);
    expect(restored.texts(ann)).toEqual([]);
  });

  test('is asked again when something before is missing, and nothing is left pending (A5, P6)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    phone.say('one', 'first');
    phone.say('two', 'second');
    const [, second] = phone.take();
    expect(relay.receive(second!, ann).kind).toBe('gap');
    expect(relay.log).toEqual([]);
    admitted(relay.receive(Y.encodeStateAsUpdate(phone.doc), ann));
    expect(relay.texts(ann)).toEqual(['first', 'second']);
  });

  test('sends what overlaps with what is known: it is trimmed (A5)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    phone.say('one', 'first');
    const early = Y.encodeStateAsUpdate(phone.doc);
    phone.say('two', 'second');
    admitted(relay.receive(early, ann));
    const verdict = admitted(relay.receive(Y.encodeStateAsUpdate(phone.doc), ann));
    expect(verdict.records.map(({ id }) => id)).toEqual(['two']);
  });
});

describe('A refused record', () => {
  test('stands as collected content: its text is stored nowhere, what follows stands, and the key stays refused (A7, N02)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    relay.write = { rule: 'sealed', company: null };
    const key = phone.say('one', 'a secret');
    const refused = admitted(relay.receive(phone.take()[0]!, ann));
    expect(refused.refused).toMatchObject([{ key, id: 'one', refusal: { rule: 'sealed' } }]);
    expect(Buffer.from(updateOf(refused)).includes('secret')).toBe(false);
    relay.write = null;
    phone.say('two', 'open again');
    admitted(relay.receive(phone.take()[0]!, ann));
    expect(relay.texts(ann)).toEqual(['open again']);
    const tablet = new Device(ann, 'tablet');
    tablet.put(key, laneOf(phone.doc, ann).get(key) as object);
    expect(admitted(relay.receive(tablet.take()[0]!, ann)).refused).toHaveLength(1);
  });

  test('is named until its sender deletes it, and the deletion is no news to others (A7)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    relay.write = { rule: 'excluded', company: null };
    const key = phone.say('one', 'unsent');
    relay.receive(phone.take()[0]!, ann);
    laneOf(phone.doc, ann).delete(key);
    const verdict = relay.receive(phone.take()[0]!, ann);
    expect(verdict).toMatchObject({ kind: 'nothing', heard: [key] });
  });

  test('is named to the device that wrote it, although another one of the same person holds it as collected already (A7, P2)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    relay.write = { rule: 'excluded', company: null };
    const key = phone.say('one', 'unsent');
    relay.receive(phone.take()[0]!, ann, 'phone');
    relay.write = null;
    const tablet = new Device(ann, 'tablet');
    tablet.hear(Y.encodeStateAsUpdate(relay.observer));
    tablet.say('two', 'sent');
    expect(admitted(relay.receive(Y.encodeStateAsUpdate(tablet.doc), ann, 'tablet')).heard).toEqual([]);
    laneOf(phone.doc, ann).delete(key);
    expect(relay.receive(phone.take()[0]!, ann, 'phone')).toMatchObject({ kind: 'nothing', heard: [key] });
  });

  test.each([
    ['too long for a message', 'x'.repeat(limits.messageLength + 1), 'too-long'],
    ['too long for a record', 'x'.repeat(limits.recordBytes), 'too-long'],
    ['empty', ' ', 'invalid'],
  ])('is one whose text is %s', (_name, text, rule) => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    phone.say('one', text);
    const verdict = admitted(relay.receive(phone.take()[0]!, ann));
    expect(verdict.refused).toMatchObject([{ refusal: { rule } }]);
    expect(relay.texts(ann)).toEqual([]);
  });

  test('is one stamped ahead of the server’s clock: stamp again', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    const at = now + limits.stampAheadMs + 1000;
    phone.put(`one~${stampOf(at, 0, 'phone')}`, { kind: 'message', at, text: 'from the future' });
    phone.put(`two~${stampOf(now, 0, 'phone')}`, { kind: 'message', at, text: 'from the future' });
    for (const update of phone.take()) {
      expect(admitted(relay.receive(update, ann)).refused).toMatchObject([{ refusal: { rule: 'stamp-again' } }]);
    }
  });
});

describe('A recall', () => {
  test('erases every version for everybody, and later versions are refused (N10, R12)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    phone.say('one', 'oops');
    phone.say('one', 'oops, edited');
    phone.recall('one');
    for (const update of phone.take()) admitted(relay.receive(update, ann));
    expect(relay.texts(ann)).toEqual(['recall']);
    phone.say('one', 'once more');
    const late = admitted(relay.receive(phone.take()[0]!, ann));
    expect(late.refused).toMatchObject([{ refusal: { rule: 'recalled' } }]);
    expect(relay.texts(ann)).toEqual(['recall']);
  });

  test('holds when it comes before the message, from a device that never saw it (N10)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    const tablet = new Device(ann, 'tablet');
    phone.say('one', 'oops');
    tablet.recall('one');
    admitted(relay.receive(tablet.take()[0]!, ann));
    const late = admitted(relay.receive(phone.take()[0]!, ann));
    expect(late.refused).toMatchObject([{ refusal: { rule: 'recalled' } }]);
    expect(Buffer.from(updateOf(late)).includes('oops')).toBe(false);
  });

  test('tells its sender what the relay has deleted with it', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    const key = phone.say('one', 'oops');
    phone.recall('one');
    const [, verdict] = phone.take().map((update) => admitted(relay.receive(update, ann)));
    phone.hear(verdict!.erased!);
    expect(laneOf(phone.doc, ann).has(key)).toBe(false);
  });

  test('cannot be made of another’s message: it recalls only in one’s own lane (N21)', () => {
    const { relay, annsPhone } = conversation();
    annsPhone.recall('two');
    admitted(relay.receive(annsPhone.take()[0]!, ann));
    expect(relay.texts(bo)).toEqual(['Bo says']);
  });
});

describe('The same key again', () => {
  test('with the same value is taken as it is: an outbox may be replayed, and the first copy survives (A8, P2)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    const key = phone.say('one', 'hello');
    admitted(relay.receive(phone.take()[0]!, ann));
    const replay = new Device(ann, 'replay');
    replay.put(key, laneOf(phone.doc, ann).get(key) as object);
    const verdict = admitted(relay.receive(replay.take()[0]!, ann));
    expect(verdict.records).toMatchObject([{ isFirst: false }]);
    for (const device of [phone, replay]) {
      for (const update of relay.log) device.hear(update);
      relay.receive(Y.encodeStateAsUpdate(device.doc), ann);
    }
    expect(relay.texts(ann)).toEqual(['hello']);
    expect(relay.observer.store.pendingStructs).toBeNull();
  });

  test('with another value never replaces the first (A8)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    const key = phone.say('one', 'what I said');
    admitted(relay.receive(phone.take()[0]!, ann));
    const other = new Device(ann, 'other');
    other.put(key, { ...(laneOf(phone.doc, ann).get(key) as object), text: 'what I never said' });
    const verdict = admitted(relay.receive(other.take()[0]!, ann));
    expect(verdict.records).toEqual([]);
    expect(Buffer.from(updateOf(verdict)).includes('never')).toBe(false);
    expect(relay.texts(ann)).toEqual(['what I said']);
  });

  test('piles up no further than the devices of one person could need (A8)', () => {
    const relay = new Relayed();
    const phone = new Device(ann, 'phone');
    const key = phone.say('one', 'hello');
    admitted(relay.receive(phone.take()[0]!, ann));
    const value = laneOf(phone.doc, ann).get(key) as object;
    let taken = 0;
    for (let round = 0; round < 50; round += 1) {
      const copy = new Device(ann, `copy${round}`);
      copy.put(key, value);
      taken += admitted(relay.receive(copy.take()[0]!, ann)).records.length;
    }
    expect(taken).toBeLessThan(10);
  });
});

describe('Ann, with a program of her own', () => {
  test('cannot write into Bo’s lane: under her client id it is a violation, under a new one it is passed over (A3, P6)', () => {
    const { relay, annsPhone } = conversation();
    annsPhone.say('three', 'forged', bo);
    expect(relay.receive(annsPhone.take()[0]!, ann)).toMatchObject({ kind: 'violation', rule: 'A3' });
    const fresh = new Device(ann, 'fresh');
    fresh.say('four', 'forged', bo);
    expect(relay.receive(fresh.take()[0]!, ann).kind).toBe('nothing');
    fresh.doc.clientID = 12345;
    fresh.say('five', 'my own', ann);
    fresh.say('six', 'forged', bo);
    const [mine, forged] = fresh.take();
    admitted(relay.receive(mine!, ann));
    expect(relay.receive(forged!, ann)).toMatchObject({ kind: 'violation', rule: 'A3' });
    expect(relay.texts(bo)).toEqual(['Bo says']);
  });

  test('cannot write, mute or collect under Bo’s client id (E2.1, E2.3, P6)', () => {
    const { relay, bosClient, bosPhone } = conversation();
    const forger = new Y.Doc();
    forger.clientID = bosClient;
    for (let clock = 0; clock < 5; clock += 1) laneOf(forger, ann).set(`x${clock}~1`, { text: 'forged' });
    expect(relay.receive(Y.encodeStateAsUpdate(forger), ann).kind).toBe('nothing');
    const muting = byHand((encoder) => {
      for (const value of [1, 1, bosClient, 1]) encoding.writeVarUint(encoder, value);
      encoding.writeUint8(encoder, 0);
      encoding.writeVarUint(encoder, 2 ** 19);
      encoding.writeVarUint(encoder, 0);
    });
    expect(relay.receive(muting, ann).kind).toBe('nothing');
    bosPhone.say('three', 'still here');
    admitted(relay.receive(bosPhone.take()[0]!, bo));
    expect(relay.texts(bo)).toEqual(['Bo says', 'still here']);
  });

  test('cannot delete what Bo wrote or will write, and never what she has not written yet (A6, E2.2, P6)', () => {
    const { relay, annsClient, bosClient, bosPhone } = conversation();
    expect(relay.receive(numbers(0, 1, bosClient, 1, 0, 2 ** 31), ann).kind).toBe('nothing');
    expect(relay.receive(numbers(0, 1, annsClient, 1, 0, 2 ** 31), ann).kind).toBe('gap');
    bosPhone.say('three', 'still here');
    admitted(relay.receive(bosPhone.take()[0]!, bo));
    expect(relay.texts(bo)).toEqual(['Bo says', 'still here']);
    expect(relay.texts(ann)).toEqual(['Ann says']);
  });

  test('cannot overwrite by origin: such a struct is a violation (A2, E2.4, E2.5, E2.6, P6)', () => {
    const { relay, annsPhone } = conversation();
    annsPhone.hear(Y.encodeStateAsUpdate(relay.observer));
    const [bosKey] = laneOf(annsPhone.doc, bo).keys();
    laneOf(annsPhone.doc, bo).set(bosKey!, { text: 'overwritten' });
    expect(relay.receive(annsPhone.take()[0]!, ann)).toMatchObject({ kind: 'violation', rule: 'A2' });
    expect(relay.texts(bo)).toEqual(['Bo says']);
  });

  test('cannot give known clocks another content, neither to the relay nor to a late reader (E2.8, E2.10, P6)', () => {
    const { relay, annsClient } = conversation();
    const twin = new Device(ann, 'phone');
    twin.doc.clientID = annsClient;
    twin.say('one', 'Ann denies');
    expect(relay.receive(twin.take()[0]!, ann).kind).toBe('nothing');
    const late = new Y.Doc();
    for (const update of relay.log) Y.applyUpdate(late, update);
    expect(JSON.stringify(laneOf(late, ann).toJSON())).toContain('Ann says');
  });

  test.each([
    ['a text type', (doc: Y.Doc) => doc.getText(ann).insert(0, 'x')],
    ['a nested type', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', new Y.Map())],
    ['a sub-document', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', new Y.Doc())],
    ['bytes', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', new Uint8Array(3))],
    ['a big integer', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', { at: 1n })],
    ['undefined', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', { at: undefined })],
    ['a deep value', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', [[[[[[[[[[1]]]]]]]]]])],
    ['a prototype', (doc: Y.Doc) => laneOf(doc, ann).set('one~1', JSON.parse('{"__proto__":{"isAdmin":true}}'))],
    ['a list item', (doc: Y.Doc) => doc.getArray(ann).insert(0, [{ text: 'x' }])],
    ['a key that is none', (doc: Y.Doc) => laneOf(doc, ann).set('__proto__', { text: 'x' })],
  ])('sends %s: a violation, and nothing of it is kept (A2, A4)', (_name, write) => {
    const relay = new Relayed();
    const doc = new Y.Doc();
    write(doc);
    expect(relay.receive(Y.encodeStateAsUpdate(doc), ann).kind).toBe('violation');
    expect(relay.header.clients.size).toBe(0);
  });

  test.each([
    ['nothing at all', new Uint8Array()],
    ['half an update', numbers(1, 1, 5, 0)],
    ['something after the update', numbers(0, 0, 0)],
    ['a section twice', numbers(2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0)],
    ['an empty section', numbers(1, 0, 7, 0, 0)],
    ['an empty struct', numbers(1, 1, 7, 0, 0, 0, 0)],
    ['a claim of a billion structs', numbers(1, 2 ** 30, 7, 0)],
    ['a number that never ends', new Uint8Array(4096).fill(0x80)],
    ['an update of format V2', Y.encodeStateAsUpdateV2(conversation().annsPhone.doc)],
  ])('sends %s: a violation (A1)', (_name, update) => {
    expect(new Relayed().receive(update, ann)).toMatchObject({ kind: 'violation' });
  });

  test('sends 20,000 client ids or pending structs: answered in a moment, without a Y.Doc (P6)', () => {
    const many = byHand((encoder) => {
      encoding.writeVarUint(encoder, 4000);
      for (let client = 4000; client > 0; client -= 1) {
        for (const value of [1, client, 5, 0, 1]) encoding.writeVarUint(encoder, value);
      }
      encoding.writeVarUint(encoder, 0);
    });
    const before = performance.now();
    expect(new Relayed().receive(many, ann).kind).toBe('nothing');
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe('A record that was erased', () => {
  test('is refused in every form, from whichever copy, and what follows it stands; nothing waits for it (A10)', () => {
    const { relay, annsPhone } = conversation();
    relay.header.lanes.get(ann)?.erased.add('one' as RecordId);
    const whole = Y.encodeStateAsUpdate(annsPhone.doc);
    annsPhone.take();
    annsPhone.say('one', 'an edit');
    annsPhone.recall('one');
    annsPhone.say('next', 'and another');
    const verdict = admitted(
      relay.receive(Y.encodeStateAsUpdate(annsPhone.doc, Y.encodeStateVectorFromUpdate(whole)), ann, 'phone'),
    );
    expect(verdict.refused.map(({ id, refusal }) => [id, refusal.rule])).toEqual([
      ['one', 'erased'],
      ['one', 'erased'],
    ]);
    expect(verdict.records.map(({ id }) => id)).toEqual(['next']);
    expect(relay.observer.store.pendingStructs).toBeNull();

    // A relay that never had it, as after an older backup: the ledger alone says so.
    const restored = new Relayed();
    laneState(restored.header, ann).erased.add('one' as RecordId);
    const brought = admitted(restored.receive(Y.encodeStateAsUpdate(annsPhone.doc), ann, 'phone'));
    expect(new Set(brought.refused.map(({ id }) => id))).toEqual(new Set(['one']));
    expect(restored.texts(ann)).toEqual(['and another']);
    expect(restored.observer.store.pendingStructs).toBeNull();
  });
});
