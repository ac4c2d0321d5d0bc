import { expect } from 'vitest';
import * as Y from 'yjs';
import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { laneOf, readRecord, setOnce } from '#shared/documents/lanes.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import { isUserId, newRecordId, serverLane, type RecordId } from '#shared/ids.ts';
import type { ContactTextField } from '#shared/records/contact.ts';
import { stampOf } from '#shared/time.ts';
import type { AckFrame } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { AppSocket } from './app-socket.ts';
import type { Companies, TestAccount } from './two-companies.ts';

/** Two seconds is what a change may take to reach a live device; the machine may be busy beside. */
const patience = { timeout: 5000, interval: 20 };

/** One person's app, live: opens documents and waits for what the server says in them. */
export class Device {
  readonly socket: AppSocket;
  readonly #account: TestAccount;
  #written = 0;
  readonly #open = new Map<DocumentName, { readonly channel: number; readonly doc: Y.Doc }>();

  private constructor(socket: AppSocket, account: TestAccount) {
    this.socket = socket;
    this.#account = account;
  }

  /** `name` tells devices of one person apart: another socket of the same device takes the place of the first. */
  static async of(url: string, companies: Companies, account: TestAccount, name?: string): Promise<Device> {
    return new Device(await AppSocket.connect(url, await companies.cookie(account), name), account);
  }

  /** Opens a document and keeps it open; it must be there for this person. */
  async open(document: DocumentName): Promise<Y.Doc> {
    const { channel, doc, answer } = await this.socket.open(document);
    expect(answer.type, document).toBe('opened');
    await this.socket.hears((frame) => frame.type === 'data' && frame.channel === channel);
    this.#open.set(document, { channel, doc });
    return doc;
  }

  /** The document's record as the server publishes it now, or undefined. */
  record(document: DocumentName, id: string): unknown {
    const opened = this.#open.get(document);
    if (!opened) throw new Error(`${document} is not open`);
    return readRecord(laneOf(opened.doc, serverLane), id as RecordId)?.value ?? undefined;
  }

  /** All records of a kind that the server publishes in an open document. */
  records(document: DocumentName, kind: string): unknown[] {
    const opened = this.#open.get(document);
    const values = [...(opened ? laneOf(opened.doc, serverLane).values() : [])] as { kind: string }[];
    return values.filter((value) => value.kind === kind);
  }

  /** Waits until a record of an open document looks like this. */
  async sees(document: DocumentName, id: string, expected: object): Promise<void> {
    await expect.poll(() => this.record(document, id), patience).toMatchObject(expected);
  }

  /** Waits until a record of an open document is gone. */
  async misses(document: DocumentName, id: string): Promise<void> {
    await expect.poll(() => this.record(document, id), patience).toBeUndefined();
  }

  /** Waits until an open document has one more notice like this. */
  async notices(document: DocumentName, expected: object): Promise<void> {
    await expect
      .poll(() => this.records(document, 'notice'), patience)
      .toContainEqual(expect.objectContaining(expected) as unknown);
  }

  /** Writes a message into an open page: its refusal, or null when it is on disk. */
  says(page: DocumentName, text: string): Promise<Refusal | null> {
    return this.writes(page, newRecordId(), (at) => ({ kind: 'message', at, text }));
  }

  /** Writes a field of a card that is open, likewise. */
  sets(card: DocumentName, field: ContactTextField, value: string): Promise<Refusal | null> {
    return this.writes(card, field as string as RecordId, (at) => ({ kind: 'contact-field', at, value }));
  }

  /** What stands in a field of a card that is open: the newest of all lanes, and before it the older ones. */
  fields(card: DocumentName, field: ContactTextField): unknown[] {
    const opened = this.#open.get(card);
    const versions = [...(opened?.doc.share.keys() ?? [])].flatMap((lane) =>
      opened && isUserId(lane) ? [...laneOf(opened.doc, lane)] : [],
    );
    return versions
      .filter(([key]) => key.startsWith(`${field}~`))
      .sort(([one], [other]) => (one < other ? 1 : -1))
      .map(([, value]) => (value as { value: unknown }).value);
  }

  /** Writes a version of a record into an open document: its refusal, or null when it is on disk. */
  async writes(
    document: DocumentName,
    id: RecordId,
    value: (at: number) => { readonly kind: string },
  ): Promise<Refusal | null> {
    const opened = this.#open.get(document);
    if (!opened) throw new Error(`${document} is not open`);
    const at = Date.now();
    return this.#write(opened, id, { key: versionKey(id, stampOf(at, (this.#written += 1), 'device')), ...value(at) });
  }

  /** Recalls a record of one's own in an open document: the refusal, or null when it is on disk. */
  recalls(document: DocumentName, id: RecordId): Promise<Refusal | null> {
    const opened = this.#open.get(document);
    if (!opened) throw new Error(`${document} is not open`);
    return this.#write(opened, id, { key: recallKey(id), kind: 'recall', at: Date.now() });
  }

  async #write(
    { channel, doc }: { readonly channel: number; readonly doc: Y.Doc },
    id: RecordId,
    entry: { readonly key: string; readonly kind: string; readonly at?: number },
  ): Promise<Refusal | null> {
    const { key } = entry;
    setOnce(laneOf(doc, this.#account.user), entry);
    const written = Y.getState(doc.store, doc.clientID);
    const isStored = ({ clocks, arrivals }: AckFrame): boolean =>
      arrivals.some((arrival) => arrival.id === id) &&
      clocks.some(({ client, clock }) => client === doc.clientID && clock >= written);
    const answer = await this.socket.hears(
      (frame) =>
        (frame.type === 'ack' && frame.channel === channel && isStored(frame)) ||
        (frame.type === 'refused' && frame.channel === channel && frame.records.some((record) => record.key === key)),
    );
    if (answer.type !== 'refused') return null;
    return answer.records.find((record) => record.key === key)?.refusal ?? null;
  }

  close(): void {
    this.socket.close();
  }
}
