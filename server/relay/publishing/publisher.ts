import type { Transaction } from 'kysely';
import { versionKey } from '#shared/documents/keys.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import { isRecordId, serverLane, type RecordId, type UserId } from '#shared/ids.ts';
import { serverStamp, stampOf } from '#shared/time.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Storage } from '../../storage/open.ts';
import type { Database } from '../../storage/tables/database.ts';
import { isLive, laneState, versionsOf } from '../admission/header.ts';
import { hashPublished } from '../admission/value-hash.ts';
import type { Committer } from '../documents/committer.ts';
import type { Documents } from '../documents/documents.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import { submit, type Appended } from '../documents/submit.ts';
import type { Publication } from '../ports.ts';
import type { AppendedMessage, ErasedRecord } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import { inTurn, type StillOurs } from './flush-turn.ts';
import { LaneWriter } from './lane-writer.ts';

/** How often a write is tried again on a document that somebody else has changed. */
const attempts = 5;

/** What publishing needs. */
export interface PublisherParts {
  readonly storage: Storage;
  readonly documents: Documents;
  readonly committer: Committer;
  readonly clock: () => number;
  readonly epoch: number;
}

/** Writes the server's lane, whose truth is SQL, and the lanes of people the server speaks for. */
export class Publisher {
  readonly #parts: PublisherParts;
  #flushing: Promise<void> = Promise.resolve();
  /** The oldest publication that is kept, and since when this is known. */
  #oldest = { id: 0, since: 0 };

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** Publishes records; resolves when they are on disk and sent. What is published already is left as it is. */
  async publish(publications: readonly Publication[], stillOurs?: StillOurs): Promise<void> {
    const byDocument = Map.groupBy(publications, ({ document }) => document);
    await Promise.all(
      [...byDocument].map(([document, group]) => this.#write(document, (live) => this.#submit(live, group), stillOurs)),
    );
  }

  /** Keeps publications with the change they tell of. */
  async stage(trx: Transaction<Database>, publications: readonly Publication[]): Promise<void> {
    if (publications.length === 0) return;
    const rows = publications.map(({ document, id, value }) => ({
      document,
      record: id,
      value: value === null ? null : JSON.stringify(value),
    }));
    for (let at = 0; at < rows.length; at += 500) {
      await trx
        .insertInto('publication')
        .values(rows.slice(at, at + 500))
        .execute();
    }
  }

  /** Publishes what is kept, in the order in which it was decided. */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#flushAll());
    this.#flushing = flushed.catch(() => undefined);
    return flushed;
  }

  /** Publishes what is kept for too long: whoever staged it did not come to it. */
  async flushStranded(): Promise<void> {
    const { storage } = this.#parts;
    const now = performance.now();
    const oldest = await storage.db.selectFrom('publication').select('id').orderBy('id').limit(1).executeTakeFirst();
    if (oldest === undefined || oldest.id !== this.#oldest.id) this.#oldest = { id: oldest?.id ?? 0, since: now };
    else if (now - this.#oldest.since >= relayLimits.strandedMs) await this.flush();
  }

  /** Writes messages into the lane of a person; those that are there already are passed over. */
  async append(document: DocumentName, author: UserId, records: readonly AppendedMessage[]): Promise<void> {
    await this.#write(document, (live) => this.#submitMessages(live, author, records));
  }

  async #flushAll(): Promise<void> {
    const { storage } = this.#parts;
    for (;;) {
      const kept = await storage.db.selectFrom('publication').select('id').limit(1).executeTakeFirst();
      if (kept === undefined) return;
      await inTurn(storage, async (db, stillOurs) => {
        const rows = await db.selectFrom('publication').selectAll().orderBy('id').limit(1000).execute();
        await this.publish(
          rows.map(({ document, record, value }) => ({
            document,
            id: record,
            value: value === null ? null : (JSON.parse(value) as { kind: string }),
          })),
          stillOurs,
        );
        for (const part of inParts(rows.map(({ id }) => id))) {
          await db.deleteFrom('publication').where('id', 'in', part).execute();
        }
      });
    }
  }

  async #write(
    name: DocumentName,
    write: (document: LiveDocument) => Promise<boolean>,
    stillOurs?: StillOurs,
  ): Promise<void> {
    for (let left = attempts; left > 0; left -= 1) {
      const document = await this.#parts.documents.use(name);
      await document.settled();
      try {
        if (await write(document)) return;
      } finally {
        this.#parts.documents.release(document);
      }
      // Somebody else has written here: whoever took our turn may have published something newer.
      await stillOurs?.();
    }
    throw new Error('a document could not be written');
  }

  #submit(document: LiveDocument, publications: readonly Publication[]): Promise<boolean> {
    const { clock, epoch } = this.#parts;
    const { header } = document;
    const writer = new LaneWriter(document, serverLane);
    const stamp = serverStamp(epoch, header.seq + 1);
    const withdrawn = new Set<RecordId>();
    const now = clock();
    const times = new Map<string, number>();
    for (const { id, value, arrival } of new Map(
      publications.map((publication) => [publication.id, publication]),
    ).values()) {
      const record = asRecordId(id);
      if (value === null) {
        if (writer.remove(record)) withdrawn.add(record);
        continue;
      }
      const known = header.lanes.get(serverLane)?.records.get(record);
      const isThere = known !== undefined && versionsOf(known).some((version) => isLive(header, version));
      if (isThere && known.published === hashPublished(plain(value))) continue;
      writer.remove(record);
      writer.add(record, { ...plain(value), key: versionKey(record, stamp) });
      if (arrival !== undefined) times.set(record, arrival);
    }
    if (writer.isEmpty) return Promise.resolve(true);
    return this.#submitted(document, {
      admission: writer.finish(),
      lane: serverLane,
      arrival: now,
      withdrawn,
      ...(times.size > 0 && { arrivalOf: ({ id }) => times.get(id) ?? now }),
    });
  }

  /** Deletes what people wrote in a document; resolves when that is on disk and sent. What it was goes with compaction. */
  async erase(document: DocumentName): Promise<void> {
    const lanes = await this.#lanesOf(document);
    for (const lane of lanes) await this.#write(document, (live) => this.#submitErasure(live, lane));
  }

  async #lanesOf(document: DocumentName): Promise<UserId[]> {
    const lanes: UserId[] = [];
    await this.#write(document, ({ header }) => {
      for (const lane of header.lanes.keys()) if (lane !== serverLane) lanes.push(lane);
      return Promise.resolve(true);
    });
    return lanes;
  }

  #submitErasure(document: LiveDocument, lane: UserId): Promise<boolean> {
    const writer = new LaneWriter(document, lane);
    for (const id of document.header.lanes.get(lane)?.records.keys() ?? []) writer.remove(id);
    if (writer.isEmpty) return Promise.resolve(true);
    return this.#submitted(document, { admission: writer.finish(), lane, arrival: this.#parts.clock() });
  }

  /** Deletes records of people in a document, their recalls too, and lets nothing of them come back. */
  async eraseRecords(document: DocumentName, records: readonly ErasedRecord[]): Promise<void> {
    for (const [lane, own] of Map.groupBy(records, (record) => record.lane)) {
      await this.#write(document, (live) => this.#submitErasureOf(live, lane, own));
    }
  }

  #submitErasureOf(document: LiveDocument, lane: UserId, records: readonly ErasedRecord[]): Promise<boolean> {
    const writer = new LaneWriter(document, lane);
    const { erased, takenBack } = laneState(document.header, lane);
    const withdrawn = new Set<RecordId>();
    for (const { id, isTakenBack = false } of records) {
      if (writer.erase(id)) withdrawn.add(id);
      // From this moment on: what is admitted next comes after the deletion.
      erased.add(id);
      if (isTakenBack) takenBack.add(id);
    }
    if (writer.isEmpty) return Promise.resolve(true);
    return this.#submitted(document, { admission: writer.finish(), lane, arrival: this.#parts.clock(), withdrawn });
  }

  #submitMessages(document: LiveDocument, author: UserId, records: readonly AppendedMessage[]): Promise<boolean> {
    const { clock } = this.#parts;
    const now = clock();
    const writer = new LaneWriter(document, author);
    const known = document.header.lanes.get(author)?.records;
    const times = new Map<string, number>();
    for (const { id, kind, at, text } of records) {
      if (known?.has(id) || times.has(id)) continue;
      times.set(id, Math.min(at, now));
      writer.add(id, { key: versionKey(id, stampOf(at, 0, 'server')), kind, at, text } as never);
    }
    if (writer.isEmpty) return Promise.resolve(true);
    // The server vouches for when these were written: they are not late.
    const arrivalOf = ({ id }: { id: string }): number => times.get(id) ?? now;
    return this.#submitted(document, { admission: writer.finish(), lane: author, arrival: now, arrivalOf });
  }

  /** Queues what the server writes; resolves to whether it was stored. */
  #submitted(document: LiveDocument, appended: Omit<Appended, 'from' | 'sent'>): Promise<boolean> {
    return new Promise((settle) => {
      submit(this.#parts.committer, document, { ...appended, from: null, sent: null, settle });
    });
  }
}

/** The value as its JSON says it, so that what is staged and what is not compare as equal. */
const plain = (value: { readonly kind: string }): { readonly kind: string } =>
  JSON.parse(JSON.stringify(value)) as { kind: string };

function asRecordId(id: string): RecordId {
  if (!isRecordId(id)) throw new Error('not a record id');
  return id;
}
