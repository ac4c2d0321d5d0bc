// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { mayRetry } from '$lib/components/timeline/refusal-sentence.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, newRoomId, newUserId, randomLetters } from '#shared/ids.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import type { LaneTruth } from '../../../src/lib/projection/record-row.ts';
import { recordName, type OutboxMessage } from '../../../src/lib/projection/tables.ts';
import { noteReplaced } from '../../../src/lib/projection/taken-back.ts';

const [room, id] = [newRoomId(), newRecordId()];
const document = pageDocument(room, 1);

/** A refused edit as it stands in the outbox after the page has said this of its message. */
async function noted(truth: LaneTruth): Promise<OutboxMessage | undefined> {
  const database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
  const key = `${id}~000000002`;
  const row: OutboxMessage = {
    ...{ kind: 'record', name: recordName(document, key), record: recordName(document, id), room, document, id },
    value: { key, kind: 'message', at: 1, text: 'a better plan' },
    before: { text: 'a plan', edited: false },
    ...{ after: null, state: 'refused', refusal: { rule: 'sealed', company: null } },
  };
  const order = await database.outbox.add(row);
  const rows = [{ ...row, order }];
  await noteReplaced(database, truth, rows);
  const kept = (await database.outbox.get(order)) as OutboxMessage;
  database.close();
  expect(kept).toEqual(rows[0]);
  return kept;
}

test('A refused edit of a message that a group master has recalled since says that, and offers no second try (R12, N02)', async () => {
  const other = await noted({ type: 'message', at: 1, text: 'a plan, changed elsewhere', edited: true, stamp: '3' });
  expect(other).toMatchObject({ before: { text: 'a plan, changed elsewhere' }, refusal: { rule: 'sealed' } });
  expect(other?.refusal && mayRetry(other.refusal)).toBe(true);
  const master = newUserId();
  const recalled = await noted({ type: 'recalled', at: 1, by: master });
  expect(recalled).toMatchObject({
    value: { text: 'a better plan' },
    before: { takenBackBy: master },
    refusal: { rule: 'recalled-by-master', company: null },
  });
  expect(recalled?.refusal && mayRetry(recalled.refusal)).toBe(false);
});
