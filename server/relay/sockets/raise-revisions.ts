import { sql, type Transaction } from 'kysely';
import { pageDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';

/**
 * Raises the revision of everything in rooms, and of documents, whose rights change, in the transaction that changes them: whatever was
 * admitted before and is not written yet, at any process, is admitted again under the new rights. For PostgreSQL.
 */
export async function raiseRevisions(
  trx: Transaction<Database>,
  rooms: readonly RoomId[],
  documents: readonly DocumentName[] = [],
): Promise<void> {
  const heads = new Map<RoomId, number>();
  for (const part of inParts(rooms)) {
    const rows = await trx.selectFrom('relay_room').select(['room', 'head']).where('room', 'in', part).execute();
    for (const { room, head } of rows) heads.set(room, head);
  }
  const inRooms = rooms.flatMap((room) => [
    roomDocument(room),
    ...Array.from({ length: heads.get(room) ?? 1 }, (_, index) => pageDocument(room, index + 1)),
  ]);
  const names = [...inRooms, ...documents];
  if (names.length === 0) return;
  // Also for what has no row yet: its first update may be on its way. In the order in which commits lock them.
  await sql`
    insert into document (name, seq, records, bytes, rights_revision, erase)
    select name, 0, 0, 0, 1, 0 from unnest(${names}::text[]) as raised (name) order by name
    on conflict (name) do update set rights_revision = document.rights_revision + 1`.execute(trx);
}
