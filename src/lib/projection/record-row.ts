import type { RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { Message } from '#shared/records/message.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { kindOf } from './kept-files.ts';
import type { FileRow, TimelineRow } from './rows.ts';
import { fileOnItsWay } from './sent-file.ts';
import type { OutboxMessage } from './tables.ts';

/** What a lane says of one message. */
export type LaneTruth =
  | {
      readonly type: 'message';
      readonly at: number;
      readonly text: string;
      readonly edited: boolean;
      readonly stamp: string;
      readonly file?: FileRow;
    }
  /** `by` is the group master who has recalled it; missing when its author has. */
  | { readonly type: 'recalled'; readonly at: number; readonly by?: UserId };

/** Where a row stands. */
export interface RecordPlace {
  readonly room: RoomId;
  readonly page: number;
  readonly lane: UserId;
  readonly id: RecordId;
}

/** When and as what number the server has stored it; zeros until then. */
export interface Stored {
  readonly n: number;
  readonly arrival: number;
}

/**
 * The one way a message becomes a row, whoever wrote it and wherever it is: what the lane says, with what of mine is on
 * its way put over it. Null when there is nothing (any more).
 */
export function recordRow(
  place: RecordPlace,
  lane: LaneTruth | null,
  outbox: readonly OutboxMessage[],
  stored: Stored,
): TimelineRow | null {
  const truth = outbox.reduce(overlaid, lane);
  if (truth === null) return null;
  const refusal = refusalOf(outbox);
  return {
    room: place.room,
    page: place.page,
    lane: place.lane,
    id: place.id,
    at: truth.at,
    n: stored.n,
    arrival: stored.arrival,
    state: refusal ? 'refused' : outbox.length > 0 ? 'waiting' : 'sent',
    refusal,
    // What was refused is nobody's to look through.
    ...(truth.type === 'message' && truth.file && refusal === null ? { media: kindOf(truth.file) } : {}),
    content:
      truth.type === 'recalled'
        ? { type: 'recalled', ...(truth.by && { by: truth.by }) }
        : { type: 'text', text: truth.text, edited: truth.edited, ...(truth.file && { file: truth.file }) },
  };
}

/**
 * What the lane holds under the outbox rows, as far as the screen knows it: for when the document is not open. `fallback`
 * is what a row that was just given up had replaced.
 */
export function shownTruth(
  before: TimelineRow | undefined,
  rows: readonly OutboxMessage[],
  fallback: OutboxMessage['before'] = null,
): LaneTruth | null {
  if (before === undefined) return null;
  const replaced = fallback ?? rows.find((row) => row.before !== null)?.before;
  if (replaced && 'takenBackBy' in replaced) return { type: 'recalled', at: before.at, by: replaced.takenBackBy };
  if (replaced) return { type: 'message', at: before.at, ...replaced, stamp: '' };
  // A row that the outbox alone explains has nothing below it.
  if (rows.length > 0 || before.state === 'refused' || before.content.type === 'notice') return null;
  return before.content.type === 'recalled'
    ? { ...before.content, at: before.at }
    : { ...before.content, type: 'message', at: before.at, stamp: '' };
}

/** True when writing `next` over `before` would change nothing. */
export function sameRow(before: TimelineRow | undefined, next: TimelineRow): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(next);
}

function overlaid(below: LaneTruth | null, row: OutboxMessage): LaneTruth | null {
  const { value } = row;
  if (value.kind === 'recall') {
    // A recall that was not accepted hides nothing.
    return row.state === 'refused' ? below : { type: 'recalled', at: below?.at ?? value.at };
  }
  const stamp = stampOf(value);
  const file = fileOnItsWay(row) ?? (below?.type === 'message' ? below.file : undefined);
  const said = { text: value.text, stamp, ...(file && { file }) };
  if (below?.type === 'recalled') {
    // What its author was about to say when somebody else recalled it is the author's to take along (R05).
    const isTheirs = row.state === 'refused' && below.by !== undefined;
    return isTheirs ? { type: 'message', at: below.at, edited: true, ...said } : below;
  }
  if (below === null) return { type: 'message', at: value.at, edited: isEdit(row), ...said };
  if (stamp <= below.stamp) return below;
  return { type: 'message', at: below.at, edited: true, ...said };
}

function refusalOf(outbox: readonly OutboxMessage[]): Refusal | null {
  return outbox.find((row) => row.state === 'refused')?.refusal ?? null;
}

/** Whether a message on its way changes one that the server has. */
export const isEdit = ({ before, edits }: Pick<OutboxMessage, 'before' | 'edits'>): boolean =>
  before !== null || edits === true;

/** Whether what a lane says of a message is this very version of it. */
export const saidBy = (value: Message, truth: LaneTruth): boolean =>
  truth.type === 'message' && truth.stamp === stampOf(value);

const stampOf = (value: Message): string => value.key.slice(value.key.indexOf('~') + 1);
