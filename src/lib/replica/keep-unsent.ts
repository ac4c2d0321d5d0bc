import { parseRecordKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import { parseDocumentName } from '#shared/documents/names.ts';
import type { ContactFieldRecord } from '#shared/records/contact.ts';
import type { Authored } from '#shared/records/message.ts';
import type { Core } from '../core.ts';
import { recordName, type OutboxRecord } from '../projection/tables.ts';
import { keyState } from './lane-state.ts';
import type { ServerWord } from './server-word.ts';
import type { OpenDocument } from './shelf.ts';

/** Takes what of my lane the server has never had into the outbox, before this copy of the document is dropped. */
export async function keepUnsent(core: Omit<Core, 'engine'>, document: OpenDocument, word: ServerWord): Promise<void> {
  const { name, doc } = document;
  const kind = parseDocumentName(name);
  if (kind?.kind !== 'page' && kind?.kind !== 'contact') return;
  const { user } = core.owner;
  for (const [key, value] of laneOf(doc, user)) {
    const parsed = parseRecordKey(key);
    const state = keyState(doc, user, key);
    if (!parsed || state.type !== 'alive' || word.isStored(state.client, state.clock) || word.wasRefused(key)) continue;
    const base = {
      kind: 'record' as const,
      name: recordName(name, key),
      record: recordName(name, parsed.id),
      document: name,
      id: parsed.id,
      after: null,
      state: 'waiting' as const,
      refusal: null,
    };
    const row: OutboxRecord =
      kind.kind === 'page'
        ? { ...base, room: kind.room, value: value as Authored, before: null }
        : { ...base, contact: kind.contact, contactName: '', value: value as ContactFieldRecord };
    const { outbox } = core.durable;
    await core.durable.transaction('rw', outbox, async () => {
      if ((await outbox.where('name').equals(row.name).count()) === 0) await outbox.add(row);
    });
  }
}
