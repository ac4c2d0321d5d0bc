import type { ExportRequest } from '#shared/api/records.ts';
import { pageDocument } from '#shared/documents/names.ts';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import { covers } from '../relay/documents/reading.ts';
import type { PageMessage } from '../relay/documents/read-messages.ts';
import type { ReadingInterval } from '../relay/ports.ts';
import type { Services } from '../services.ts';

type Reading = Pick<Services, 'storage' | 'relay'>;

/** What narrows an export. */
export type ExportFilter = Pick<ExportRequest, 'people' | 'from' | 'to'>;

/**
 * The messages of a room that are its company's record: what arrived while any of its people could read the room, whoever
 * wrote it. Recalled and erased ones are not among them. Page by page, so that one is in memory at a time.
 */
export async function* roomRecord(
  services: Reading,
  company: CompanyId,
  room: RoomId,
  { people, from, to }: ExportFilter,
): AsyncGenerator<readonly PageMessage[]> {
  const read = await readByCompany(services, company, room);
  const wanted = people.length === 0 ? null : new Set<string>(people);
  const row = await services.storage.db
    .selectFrom('relay_room')
    .select('head')
    .where('room', '=', room)
    .executeTakeFirst();
  for (let page = 1; page <= (row?.head ?? 1); page += 1) {
    const messages = await services.relay.messagesOf(pageDocument(room, page));
    const record = messages.filter(
      ({ lane, at, arrival }) =>
        covers(read, arrival) &&
        (wanted === null || wanted.has(lane)) &&
        (from === null || at >= from) &&
        (to === null || at < to),
    );
    if (record.length > 0) yield record;
  }
}

/** When any of a company's people could read a room. */
async function readByCompany({ storage }: Reading, company: CompanyId, room: RoomId): Promise<ReadingInterval[]> {
  const rows = await storage.db
    .selectFrom('reading')
    .innerJoin('person', 'person.id', 'reading.user')
    .select(['reading.from_at as from', 'reading.to_at as to'])
    .where('reading.room', '=', room)
    .where('person.company', '=', company)
    .execute();
  return rows.map(({ from, to }) => ({ from, to: to ?? Infinity }));
}
