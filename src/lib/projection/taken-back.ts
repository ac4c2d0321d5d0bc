import { takenBackAuthor, takenBackId, takenBackMessage, type RecordId, type UserId } from '#shared/ids.ts';
import { parsePublished } from '#shared/records/parse.ts';
import type { TakenBack } from '#shared/records/published.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { FoyerDatabase } from './database.ts';
import type { LaneWatch } from './lane-watch.ts';
import { isOfContact, type OutboxMessage, type Replaced } from './tables.ts';
import { saidBy, type LaneTruth } from './record-row.ts';

/** What a record of the server's lane says of a message that a group master has recalled; null for any other record. */
export function takenBackIn(key: string, value: unknown): TakenBack | null {
  // Most records are none: only these are taken apart.
  if ((value as Partial<TakenBack> | undefined)?.kind !== 'taken-back') return null;
  const published = parsePublished(key, value);
  return published?.value.kind === 'taken-back' ? published.value : null;
}

/** Who has recalled somebody's message, as the open page says; null when nobody but its author may have. */
export function takenBackOf(watch: LaneWatch, author: UserId, message: RecordId): TakenBack | null {
  const place = { lane: '@', id: takenBackId(author, message) } as const;
  if (!watch.knows(place)) return null;
  const record = watch.read(place);
  return record?.stamp ? takenBackIn(`${place.id}~${record.stamp}`, record.value) : null;
}

/** The message that a record of the server's lane is about, also when it is gone from there; null when it is no such record. */
export function messageTakenBack(
  watch: LaneWatch,
  id: RecordId,
): { readonly author: UserId; readonly message: RecordId } | null {
  if (takenBackAuthor(id) === null) return null;
  const record = watch.read({ lane: '@', id });
  return (record?.stamp ? takenBackIn(`${id}~${record.stamp}`, record.value) : null) ?? takenBackMessage(id);
}

/**
 * Notes under refused edits what stands there now: given up, they show it again, and asked for again they change it.
 * One that a group master has recalled is refused for that. `rows` is changed with the database. Inside a transaction on `outbox`.
 */
export async function noteReplaced(database: FoyerDatabase, truth: LaneTruth, rows: OutboxMessage[]): Promise<void> {
  const before = replacedOf(truth);
  if (before === null) return;
  for (const [index, row] of rows.entries()) {
    if (row.state !== 'refused' || row.value.kind !== 'message' || saidBy(row.value, truth)) continue;
    if (JSON.stringify(row.before) === JSON.stringify(before)) continue;
    const { edits: _, ...known } = row;
    // What a group master has recalled is not changed by asking once more: that is why it is refused now.
    const refusal = 'takenBackBy' in before ? recalledByMaster : row.refusal;
    const next: OutboxMessage = { ...known, before, refusal };
    rows[index] = next;
    await database.outbox.put(next);
  }
}

/**
 * Edits of a room that was given back whose message is gone from it: they cannot be made any more, and say so. Gives
 * them. Inside a transaction on `outbox`.
 */
export async function endLostEdits(
  database: FoyerDatabase,
  document: OutboxMessage['document'],
  isHere: (id: RecordId) => boolean,
): Promise<OutboxMessage[]> {
  const lost: OutboxMessage[] = [];
  for (const row of await database.outbox.where('document').equals(document).toArray()) {
    if (row.kind !== 'record' || isOfContact(row) || row.edits !== true || isHere(row.id)) continue;
    const next: OutboxMessage = { ...row, refusal: { rule: 'erased', company: null } };
    lost.push(next);
    await database.outbox.put(next);
  }
  return lost;
}

const recalledByMaster: Refusal = { rule: 'recalled-by-master', company: null };

function replacedOf(truth: LaneTruth): Replaced | null {
  if (truth.type === 'message') {
    const { text, edited, file } = truth;
    return { text, edited, ...(file && { file }) };
  }
  return truth.by === undefined ? null : { takenBackBy: truth.by };
}
