import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import { contactDocument } from '#shared/documents/names.ts';
import { newContactId, type RecordId } from '#shared/ids.ts';
import { stampOf } from '#shared/time.ts';
import { emptyHeader } from '../../../server/relay/admission/header.ts';
import { admit } from '../../../server/relay/admission/admit.ts';
import { absorbAdmission } from '../../../server/relay/admission/absorb.ts';
import { parseFor } from '../../../server/relay/sockets/parse-for.ts';
import { admitted, ann, Device, now, Relayed } from './lanes.ts';

const over = { hours: 0, company: null };

/** Ann has said something from her phone, and the relay has it. */
function spoken(...texts: string[]) {
  const relay = new Relayed();
  const phone = new Device(ann, 'phone');
  const keys = texts.map((text) => phone.say('one', text));
  for (const update of phone.take()) admitted(relay.receive(update, ann));
  return { relay, phone, keys };
}

describe('A deletion without a recall (A11)', () => {
  test('counts while the record may be recalled, and is passed over when it may not: of what was said and of what it became', () => {
    for (const isOver of [false, true]) {
      const { relay, phone, keys } = spoken('first', 'edited');
      if (isOver) relay.recall = over;
      for (const key of keys) laneOf(phone.doc, ann).delete(key);
      for (const update of phone.take()) relay.receive(update, ann);
      expect(relay.texts(ann)).toEqual(isOver ? ['edited', 'first'] : []);
    }
  });

  test('of what was refused is heard, also where nothing may be written or recalled', () => {
    const { relay, phone } = spoken('first');
    relay.recall = over;
    relay.write = { rule: 'sealed', company: null };
    const refused = phone.say('two', 'refused');
    for (const update of phone.take()) relay.receive(update, ann, 'phone');
    laneOf(phone.doc, ann).delete(refused);
    const [update = new Uint8Array()] = phone.take();
    expect(relay.receive(update, ann, 'phone')).toMatchObject({ kind: 'nothing', heard: [refused] });
  });

  test('never takes away what says that a message was recalled', () => {
    const { relay, phone } = spoken('first');
    phone.recall('one');
    for (const update of phone.take()) admitted(relay.receive(update, ann));
    laneOf(phone.doc, ann).delete(recallKey('one' as RecordId));
    for (const update of phone.take()) relay.receive(update, ann);
    expect(relay.texts(ann)).toEqual(['recall']);
  });

  test('takes the structs that no copy shows, and never the one that every copy does, of one key that two devices set', () => {
    for (const replayWins of [true, false]) {
      const { relay, phone, keys } = spoken('first');
      const [key = ''] = keys;
      relay.recall = over;
      const replay = new Device(ann, 'replay');
      replay.doc.clientID = phone.doc.clientID + (replayWins ? 1 : -1);
      replay.put(key, laneOf(phone.doc, ann).get(key) as object);
      for (const update of replay.take()) admitted(relay.receive(update, ann));
      // Both devices hold both, and each has deleted the same one by itself: that is all that goes.
      for (const device of [phone, replay]) {
        for (const update of relay.log) device.hear(update);
        relay.receive(Y.encodeStateAsUpdate(device.doc), ann);
      }
      expect(relay.texts(ann)).toEqual(['first']);
      for (const device of [replay, phone]) {
        laneOf(device.doc, ann).delete(key);
        for (const update of device.take()) relay.receive(update, ann);
      }
      expect(relay.texts(ann)).toEqual(['first']);
    }
  });

  test('takes nothing of a card: what stood there is its history (R10)', () => {
    const header = emptyHeader(contactDocument(newContactId()));
    const device = new Device(ann, 'phone');
    const key = versionKey('memo' as RecordId, stampOf(now, 0, 'phone'));
    device.put(key, { kind: 'contact-field', at: now, value: 'likes tea' });
    const context = { now, write: null, parse: parseFor(header.kind) };
    const receive = (update: Uint8Array) => admit(update, { user: ann, device: null }, header, context);
    const [written = new Uint8Array()] = device.take();
    absorbAdmission(header, ann, admitted(receive(written)), { seq: 1, after: 0 }, () => now);
    laneOf(device.doc, ann).delete(key);
    const [deletion = new Uint8Array()] = device.take();
    expect(receive(deletion).kind).toBe('nothing');
  });
});
