import { expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import type { CompanyId, FileId, RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { createFileProofs } from '../../../server/files/proofs.ts';
import { admitted, ann, bo, Device, givenFile, Relayed } from './lanes.ts';

const acme = 'cacme000000000000' as CompanyId;

/** The rule that says no to a message of Ann's that brings this; null when it is taken. */
function refusalOf(file: SentFile, bytes: number | null = 1000, id = 'one'): unknown {
  const relay = new Relayed();
  relay.files = bytes === null ? null : { bytes, company: acme };
  const phone = new Device(ann, 'phone');
  phone.send(id, file);
  const verdict = admitted(relay.receive(phone.take()[0]!, ann));
  expect(verdict.records).toHaveLength(verdict.refused.length === 0 ? 1 : 0);
  return verdict.refused[0]?.refusal ?? null;
}

test('A message brings the file that the server has given to it, with a text or without (A12, M42)', () => {
  const relay = new Relayed();
  relay.files = { bytes: 500, company: acme };
  const phone = new Device(ann, 'phone');
  const file = givenFile(ann, 'one');
  phone.send('one', file);
  phone.send('one', file, 'what this is');
  for (const update of phone.take()) expect(admitted(relay.receive(update, ann)).refused).toEqual([]);
  expect(relay.texts(ann)).toEqual(['', 'what this is']);
});

test('A message brings no file that was given to another record, person or page, or to none (A12, P4)', () => {
  const unknown = { rule: 'file-unknown', company: null };
  const own = givenFile(ann, 'one');
  expect(refusalOf(own)).toBeNull();
  expect(refusalOf(own, 1000, 'two')).toEqual(unknown);
  expect(refusalOf(givenFile(bo, 'one'))).toEqual(unknown);
  expect(refusalOf(givenFile(ann, 'one', pageDocument('rroom000000000000' as RoomId, 2)))).toEqual(unknown);
  const changed: Partial<SentFile>[] = [
    { id: givenFile(ann, 'two').id },
    { id: `f${'z'.repeat(26)}` as FileId },
    { name: 'invoice.pdf' },
    { type: 'image/png' },
    { bytes: 499 },
    { picture: { width: 1, height: 1 } },
    { proof: givenFile(ann, 'two').proof },
    // Letters of which some stand for the same bytes.
    ...['A', 'B', 'Q', 'R', 'w', 'x'].flatMap((last) => {
      const proof = `${own.proof.slice(0, -1)}${last}`;
      return proof === own.proof ? [] : [{ proof }];
    }),
  ];
  for (const change of changed) expect(refusalOf({ ...own, ...change }), JSON.stringify(change)).toEqual(unknown);
  const elsewhere = createFileProofs('the secret of another server, or of before');
  const place = { document: pageDocument('rroom000000000000' as RoomId, 1), lane: ann, id: 'one' as never };
  expect(refusalOf(elsewhere.prove(place, own))).toEqual(unknown);
});

test('A message brings no file larger than the strictest company lets into the room, and none where it lets none in (A12, R03)', () => {
  const file = givenFile(ann, 'one');
  expect(refusalOf(file, 500)).toBeNull();
  expect(refusalOf(file, 499)).toEqual({ rule: 'file-too-large', company: acme });
  expect(refusalOf(file, 0)).toEqual({ rule: 'files-off', company: acme });
  // Documents that are none of a room have no files.
  expect(refusalOf(file, null)).toEqual({ rule: 'files-off', company: null });
});

test('A message keeps the file that it came with when rules tighten, and its text can still be changed (A12, R03)', () => {
  for (const bytes of [0, 499]) {
    const relay = new Relayed();
    relay.files = { bytes: 500, company: acme };
    const phone = new Device(ann, 'phone');
    const [file, other] = [givenFile(ann, 'one'), givenFile(ann, 'one', undefined, 501)];
    phone.send('one', file);
    phone.say('two', 'text alone');
    for (const update of phone.take()) expect(admitted(relay.receive(update, ann)).refused).toEqual([]);
    relay.files = { bytes, company: acme };
    const rule = bytes === 0 ? 'files-off' : 'file-too-large';
    phone.send('one', file, 'what this is');
    phone.send('one', { ...file, name: 'other.txt' });
    phone.send('one', { ...other, id: `f${'z'.repeat(26)}` as FileId });
    phone.send('two', givenFile(ann, 'two'));
    const rules = phone.take().map((update) => admitted(relay.receive(update, ann)).refused[0]?.refusal.rule ?? null);
    expect(rules).toEqual([null, 'file-unknown', rule, rule]);
  }
});

test('A file that is none is no message at all (A12)', () => {
  const own = givenFile(ann, 'one');
  for (const name of ['', '..', 'a/b', 'a\\b', 'a\r\nb', 'invoice\u202etxt.exe', 'x'.repeat(81), ' a']) {
    expect(refusalOf({ ...own, name }), name).toMatchObject({ rule: 'invalid' });
  }
  for (const proof of ['', own.proof.slice(1), `${own.proof}A`, own.proof.replace(/.$/, '+')]) {
    expect(refusalOf({ ...own, proof }), proof).toMatchObject({ rule: 'invalid' });
  }
});
