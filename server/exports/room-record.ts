import type { Kysely } from 'kysely';
import type { ExportRequest } from '#shared/api/records.ts';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { LaneId, RoomId } from '#shared/ids.ts';
import type { PageMessage } from '../relay/documents/read-messages.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { CompanyReading } from './company-reading.ts';

/** What narrows an export. Times are of arrival, as the server counts: what an author's clock says is not asked. */
export interface ExportFilter extends Pick<ExportRequest, 'people' | 'from'> {
  /** The export's own time where nothing earlier was asked for: what comes while it is written is not in it. */
  readonly to: number;
}

/** How much of a room is its company's record, and where it stands. */
export interface RoomCount {
  readonly messages: number;
  readonly pages: readonly DocumentName[];
  readonly authors: ReadonlySet<LaneId>;
}

/** Rows of the index that are read at once. */
const atOnce = 5000;

/** Counts a room's record by the index of its records: no page is read. */
export async function countRecord(
  db: Kysely<Database>,
  reading: CompanyReading,
  room: RoomId,
  { people, from, to }: ExportFilter,
): Promise<RoomCount> {
  const wanted = new Set<LaneId>(people);
  const authors = new Set<LaneId>();
  const pages = new Set<DocumentName>();
  let messages = 0;
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('record_index')
      .select(['document', 'lane', 'arrival', 'n', 'kind', 'recalled'])
      .where('room', '=', room)
      .where('n', '>', after)
      .orderBy('n')
      .limit(atOnce)
      .execute();
    for (const { document, lane, arrival, kind, recalled } of rows) {
      if (kind !== 'message' || recalled !== 0 || arrival >= to || (from !== null && arrival < from)) continue;
      if ((wanted.size > 0 && !wanted.has(lane)) || !reading.couldRead(lane, arrival)) continue;
      messages += 1;
      authors.add(lane);
      pages.add(document);
    }
    const last = rows.at(-1);
    if (!last || rows.length < atOnce) break;
    after = last.n;
  }
  return { messages, pages: [...pages].sort((one, other) => numberOf(one) - numberOf(other)), authors };
}

function numberOf(document: DocumentName): number {
  const named = parseDocumentName(document);
  return named?.kind === 'page' ? named.page : 0;
}

/**
 * The messages of a room that are its company's record, whoever wrote them, as its people could read them when they
 * arrived. Recalled and erased ones are not among them. Page by page, so that one is in memory at a time.
 */
export async function* roomRecord(
  { relay }: Pick<Services, 'relay'>,
  reading: CompanyReading,
  pages: readonly DocumentName[],
  { people, from, to }: ExportFilter,
): AsyncGenerator<readonly PageMessage[]> {
  const wanted = new Set<LaneId>(people);
  for (const page of pages) {
    const messages = await relay.messagesOf(page, (author, record, version) =>
      reading.couldRead(author, record, version),
    );
    const record = messages.filter(
      ({ lane, arrival }) =>
        (wanted.size === 0 || wanted.has(lane)) && (from === null || arrival >= from) && arrival < to,
    );
    if (record.length > 0) yield record;
  }
}
