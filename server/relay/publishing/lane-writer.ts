import * as encoding from 'lib0/encoding';
import { hashBytes } from '#shared/documents/digest.ts';
import { serverLane, type LaneId, type RecordId } from '#shared/ids.ts';
import type { RecordValue } from '#shared/records/value.ts';
import type { Admission, AdmittedRecord, DraftedKey } from '../admission/admit.ts';
import { isLive, laneState, noOthers, placesOf, versionsOf } from '../admission/header.ts';
import type { ClockRange } from '../admission/ranges.ts';
import { fingerprint, hashPublished } from '../admission/value-hash.ts';
import type { LiveDocument } from '../documents/live-document.ts';

/** Keyed, one JSON value. */
const valueInfo = 0x28;

/** Makes an update of a lane that the server writes itself: as a person's device would, without a Y.Doc. */
export class LaneWriter {
  readonly #document: LiveDocument;
  readonly #lane: LaneId;
  readonly #client: number;
  readonly #start: number;
  readonly #structs = encoding.createEncoder();
  readonly #records: AdmittedRecord[] = [];
  readonly #keys = new Map<string, DraftedKey>();
  readonly #deletions = new Map<number, ClockRange[]>();

  constructor(document: LiveDocument, lane: LaneId) {
    this.#document = document;
    this.#lane = lane;
    this.#client = serverClient(document, lane);
    this.#start = document.header.clients.get(this.#client)?.clock ?? 0;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0 && this.#deletions.size === 0;
  }

  /** Adds a version of a record. */
  add(id: RecordId, value: RecordValue): void {
    const encoder = this.#structs;
    encoding.writeUint8(encoder, valueInfo);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, this.#lane);
    encoding.writeVarString(encoder, value.key);
    encoding.writeVarUint(encoder, 1);
    const bytes = encoding.encode((inner) => encoding.writeAny(inner, { ...value }));
    encoding.writeUint8Array(encoder, bytes);
    const isFirst = !laneState(this.#document.header, this.#lane).records.has(id);
    const { key, kind } = value;
    const place = { client: this.#client, clock: this.#start + this.#records.length };
    const hash = fingerprint({ bytes, valueFrom: 0, to: bytes.length });
    const state = { key, ...place, hash, sum: hashBytes(bytes), copies: 1, others: noOthers };
    this.#keys.set(key, { id, state });
    const published = this.#lane === serverLane ? { published: hashPublished(value) } : {};
    this.#records.push({ ...place, id, key, kind, isFirst, ...published });
  }

  /** Deletes the versions of a record that are still there; false when none is. */
  remove(id: RecordId): boolean {
    return this.#delete(id, versionsOf);
  }

  /** Deletes all that is there of a record, its recall too; false when nothing is. */
  erase(id: RecordId): boolean {
    return this.#delete(id, placesOf);
  }

  #delete(id: RecordId, placesIn: typeof placesOf): boolean {
    const { header } = this.#document;
    const record = header.lanes.get(this.#lane)?.records.get(id);
    const live = (record ? placesIn(record) : []).filter((place) => isLive(header, place));
    for (const { client, clock } of live) {
      const ranges = this.#deletions.get(client) ?? [];
      ranges.push({ from: clock, to: clock + 1 });
      this.#deletions.set(client, ranges);
    }
    return live.length > 0;
  }

  /** The update, in the form in which people's updates come out of admission. */
  finish(): Admission {
    const bytes = encoding.toUint8Array(this.#structs);
    const structs = this.#records.length;
    const pieces = [{ type: 'copy' as const, bytes, from: 0, to: bytes.length, structs }];
    const end = this.#start + structs;
    return {
      kind: 'admitted',
      sections: structs === 0 ? [] : [{ client: this.#client, clock: this.#start, end, pieces }],
      deletions: this.#deletions,
      hollow: new Map(),
      keys: this.#keys,
      clocks: [{ client: this.#client, clock: end }],
      records: this.#records,
      refused: [],
      heard: [],
      erased: null,
    };
  }
}

/** The client id under which this process writes a lane of a document. Never one of another process, or of before. */
function serverClient(document: LiveDocument, lane: LaneId): number {
  let client = document.serverClients.get(lane);
  while (client === undefined || (client !== document.serverClients.get(lane) && document.header.clients.has(client))) {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    client = (high & 0x1fffff) * 2 ** 32 + low;
  }
  document.serverClients.set(lane, client);
  return client;
}
