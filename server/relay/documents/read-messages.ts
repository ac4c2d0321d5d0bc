import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { parseRecordKey } from '#shared/documents/keys.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import { serverLane, type RecordId, type UserId } from '#shared/ids.ts';
import { sentFileSchema, type SentFile } from '#shared/records/file.ts';
import type { Database } from '../../storage/tables/database.ts';
import { isLive, laneState, recordState } from '../admission/header.ts';
import { readValue } from '../admission/read-value.ts';
import { scanUpdate, unbounded } from '../admission/scan.ts';
import { loadHeader, readRows } from './load-document.ts';

/** A message of a page as it stands. */
export interface PageMessage {
  readonly lane: UserId;
  readonly id: RecordId;
  /** Its number in the room. */
  readonly n: number;
  /** When it was written by its author's clock, and when the server took it, epoch milliseconds. */
  readonly at: number;
  readonly arrival: number;
  readonly text: string;
  /** What it brings; missing where that is nothing. */
  readonly file?: SentFile;
  readonly edited: boolean;
}

/** Whether a version may be read of a record by `author`, by when each of the two arrived. */
export type MayReadVersion = (author: UserId, record: number, version: number) => boolean;

/**
 * What people wrote in a page and neither recalled nor lost, in the order of arrival. One page in memory.
 * @param mayRead of each message the newest version that may be read is given; of one without any, nothing
 */
export async function readMessages(
  db: Kysely<Database>,
  name: DocumentName,
  now: number,
  mayRead: MayReadVersion = () => true,
): Promise<PageMessage[]> {
  const { header } = await loadHeader(db, name, now);
  const newest = new Map<string, { message: PageMessage; stamp: string; versions: number }>();
  for (const row of await readRows(db, name, 0)) {
    for (const { client, structs } of scanUpdate(row.bytes, unbounded).sections) {
      const lane = row.ownerOf(client);
      if (lane === serverLane) continue;
      for (const struct of structs) {
        const key = struct.key === null ? null : parseRecordKey(struct.key);
        if (struct.type !== 'value' || key?.type !== 'version') continue;
        if (!isLive(header, { client, clock: struct.clock })) continue;
        const record = recordState(laneState(header, lane), key.id);
        if (record.recalled || !mayRead(lane, record.arrival, row.arrivalOf(client, struct.clock))) continue;
        const value = readValue(struct) as { kind?: unknown; at?: unknown; text?: unknown; file?: unknown };
        if (value.kind !== 'message' || typeof value.text !== 'string' || typeof value.at !== 'number') continue;
        const place = `${lane}/${key.id}`;
        const known = newest.get(place);
        const versions = (known?.versions ?? 0) + (known?.stamp === key.stamp ? 0 : 1);
        if (known && known.stamp >= key.stamp) {
          known.versions = versions;
          continue;
        }
        const { n, arrival } = record;
        const file = v.is(sentFileSchema, value.file) ? { file: value.file } : {};
        const message = { lane, id: key.id, n, at: value.at, arrival, text: value.text, ...file, edited: false };
        newest.set(place, { message, stamp: key.stamp, versions });
      }
    }
  }
  return [...newest.values()]
    .map(({ message, versions }) => ({ ...message, edited: versions > 1 }))
    .sort((one, other) => one.n - other.n);
}
