import type { DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import type { Published, RoomEntry } from '#shared/records/published.ts';
import type { Owner } from '../core.ts';
import type { BlockRow } from './rows.ts';
import type { FoyerDatabase } from './database.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import { emptyFacts, refreshRoom, roomTables } from './refresh-room.ts';

/** Writes what my home document says: in which rooms I am, what my company lets me do, my contact codes, whom I block. */
export async function projectHome(
  database: FoyerDatabase,
  owner: Owner,
  change: { readonly document: DocumentName; readonly published: readonly Published[]; readonly seq: number },
): Promise<readonly { readonly room: RoomId; readonly state: RoomEntry['state'] }[]> {
  const entries = ofKind(change.published, 'room-entry');
  const [reach] = ofKind(change.published, 'reach');
  const codes = ofKind(change.published, 'contact-code').map(({ key: _key, kind: _kind, ...code }) => code);
  const blocks = ofKind(change.published, 'block')
    .sort((one, other) => other.since - one.since)
    .map(({ user, name, photo, company }): BlockRow => ({ user, name, photo, company: company.name }));
  await database.transaction('rw', [...roomTables(database), database.documents, database.meta], async () => {
    for (const { room, state } of entries) {
      const before = await database.facts.get(room);
      if (before?.entry === state) continue;
      await database.facts.put({ ...emptyFacts(room), ...before, entry: state });
      await refreshRoom(database, owner, room);
    }
    if (reach) await database.meta.put({ key: 'reach', value: { partners: reach.partners, line: reach.line } });
    await database.meta.put({ key: 'codes', value: codes });
    await database.meta.put({ key: 'blocks', value: blocks });
    await advance(database, change.document, change.seq);
  });
  return entries.map(({ room, state }) => ({ room, state }));
}
