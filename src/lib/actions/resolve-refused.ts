import { isDirectRoom } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { isEdit } from '../projection/record-row.ts';
import type { TimelineRow } from '../projection/rows.ts';
import type { OutboxMessage } from '../projection/tables.ts';
import { keepRecord, showRecord } from './keep-record.ts';
import { removeNotAdded } from './resolve-not-added.ts';
import { sendMessage } from './send-message.ts';

/** A refused text, back in the composer. */
export interface ToEdit {
  readonly text: string;
  /** The message that it changes, as it stands; null for a message of its own. */
  readonly edits: TimelineRow | null;
}

/** Takes a refused message off the timeline and gives its text back for the composer; null when it is gone already (N02). */
export async function editRefused(core: Core, row: TimelineRow): Promise<ToEdit | null> {
  const taken = await takeRefused(core, row);
  if (!taken) return null;
  const { text, edit, shown } = taken;
  return { text, edits: edit && shown?.content.type === 'text' ? shown : null };
}

/** Gives a refused message up. What it was to replace, if it was an edit, shows again. */
export async function discardRefused(core: Core, row: TimelineRow): Promise<void> {
  await takeRefused(core, row);
  // The last text was what kept a 1:1 room that the server would not make; a group that was drawn up is kept for itself.
  if (isDirectRoom(row.room)) await removeNotAdded(core, row.room);
}

/**
 * Sends a refused message again, as it is: the rule may have changed (N03). An edit whose message is not here, or gone,
 * stays as it is: it is no message of its own.
 */
export async function retryRefused(core: Core, row: TimelineRow): Promise<void> {
  const hasGround = ({ before, edits }: OutboxMessage): boolean =>
    edits !== true && (before === null || 'text' in before);
  const taken = await takeRefused(core, row, hasGround);
  if (!taken) return;
  const { edit, shown, text } = taken;
  if (!edit) await sendMessage(core, row.room, text);
  else if (shown) await keepRecord(core, row.room, row.id, { kind: 'edit', row: shown, text });
}

interface Taken {
  readonly text: string;
  readonly edit: boolean;
  /** What the timeline shows instead, if anything. */
  readonly shown: TimelineRow | undefined;
}

async function takeRefused(
  core: Core,
  row: TimelineRow,
  may: (newest: OutboxMessage) => boolean = () => true,
): Promise<Taken | null> {
  const { durable: database, owner } = core;
  const taken = await database.transaction('rw', roomTables(database), async () => {
    const rows = await database.outbox.where('[room+state]').equals([row.room, 'refused']).toArray();
    const mine = rows.filter((one): one is OutboxMessage => one.kind === 'record' && one.id === row.id);
    const newest = mine.findLast(({ value }) => value.kind === 'message');
    if (newest?.value.kind !== 'message' || !may(newest)) return null;
    await database.outbox.bulkDelete(mine.flatMap(({ order }) => (order === undefined ? [] : [order])));
    await showRecord(core, newest, mine[0]?.before ?? null);
    await refreshRoom(database, owner, row.room);
    const shown = await database.timeline.get([row.room, owner.user, row.id]);
    return { text: newest.value.text, edit: isEdit(newest), shown };
  });
  core.engine.outboxChanged();
  return taken;
}
