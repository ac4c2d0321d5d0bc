import type { DocumentName } from '#shared/documents/names.ts';
import type { ContactId, RoomId } from '#shared/ids.ts';
import type { Published, RoomEntry } from '#shared/records/published.ts';
import type { Owner } from '../core.ts';
import type { BlockRow } from './rows.ts';
import type { FoyerDatabase } from './database.ts';
import { listContacts } from './list-contacts.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import { contactTables } from './refresh-contact.ts';
import { emptyFacts, refreshRoom, roomTables } from './refresh-room.ts';

/**
 * Writes what my home document says: in which rooms I am, which contacts I have, what my company lets me do, my contact codes,
 * whom I block.
 */
export async function projectHome(
  database: FoyerDatabase,
  owner: Owner,
  change: { readonly document: DocumentName; readonly published: readonly Published[]; readonly seq: number },
): Promise<{
  readonly rooms: readonly { readonly room: RoomId; readonly state: RoomEntry['state'] }[];
  readonly contacts: readonly ContactId[];
}> {
  const entries = ofKind(change.published, 'room-entry');
  const [reach] = ofKind(change.published, 'reach');
  const codes = ofKind(change.published, 'contact-code').map(({ key: _key, kind: _kind, ...code }) => code);
  const blocks = ofKind(change.published, 'block')
    .sort((one, other) => other.since - one.since)
    .map(({ user, name, photo, company }): BlockRow => ({ user, name, photo, company: company.name }));
  await database.transaction(
    'rw',
    [...roomTables(database), ...contactTables(database), database.documents],
    async () => {
      for (const { room, state, by } of entries) {
        const before = await database.facts.get(room);
        if (before?.entry === state && (before.leftBy ?? null) === by) continue;
        // Who is in again finds the room in the list again.
        const back = state === 'active' ? { hidden: false, notCreated: null } : {};
        await database.facts.put({ ...emptyFacts(room), ...before, ...back, entry: state, leftBy: by });
        await refreshRoom(database, owner, room);
      }
      if (reach)
        await database.meta.put({
          key: 'reach',
          value: { partners: reach.partners, line: reach.line, lead: reach.lead },
        });
      await database.meta.put({ key: 'codes', value: codes });
      await database.meta.put({ key: 'blocks', value: blocks });
      // Before it has caught up, nothing in it is no word on what is listed.
      if (reach) await listContacts(database, owner, 'home', change.published);
      await advance(database, change.document, change.seq);
    },
  );
  return {
    rooms: entries.map(({ room, state }) => ({ room, state })),
    contacts: ofKind(change.published, 'contact-entry').map(({ contact }) => contact),
  };
}
