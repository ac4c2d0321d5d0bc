import * as Y from 'yjs';
import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { pageDocument } from '#shared/documents/names.ts';
import type { FileId, RecordId, RoomId, UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { HybridClock } from '#shared/time.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { createFileProofs } from '../../../server/files/proofs.ts';
import { absorbAdmission } from '../../../server/relay/admission/absorb.ts';
import {
  admit,
  updateOf,
  type AdmissionContext,
  type Admission,
  type Verdict,
} from '../../../server/relay/admission/admit.ts';
import { emptyHeader, type DocumentHeader } from '../../../server/relay/admission/header.ts';
import type { FileRule } from '../../../server/relay/admission/file-rule.ts';
import type { RecallWindow } from '../../../server/relay/admission/recall-window.ts';
import { parseFor } from '../../../server/relay/sockets/parse-for.ts';

export const ann = 'uann0000000000000' as UserId;
export const bo = 'ubo00000000000000' as UserId;
export const page = pageDocument('rroom000000000000' as RoomId, 1);
export const now = Date.UTC(2026, 0, 1);
export const proofs = createFileProofs('a secret of more than thirty-two letters');

/** The file that the server has given to a record of somebody's: one for each. */
export function givenFile(user: UserId, id: string, document = page, bytes = 500): SentFile {
  const place = { document, lane: user, id: id as RecordId };
  const letters = `${user}${id}`.replace(/[^0-9a-z]/g, '').padEnd(26, '0');
  const file = { id: `f${letters.slice(-26)}` as FileId, name: `${id}.txt`, type: 'text/plain', bytes, picture: null };
  return proofs.prove(place, file);
}

/** A document as the relay keeps it: its header, its log, and what a reader's real Y.Doc makes of the log. */
export class Relayed {
  readonly header: DocumentHeader = emptyHeader(page);
  readonly log: Uint8Array[] = [];
  readonly authors: UserId[] = [];
  readonly observer = new Y.Doc();
  write: Refusal | null = null;
  recall: RecallWindow | null = null;
  /** What the room lets in as files; null where nothing is said of them. */
  files: Omit<FileRule, 'isGiven'> | null = null;

  /** What the relay knows when this person sends something. */
  contextOf(user: UserId): AdmissionContext {
    const isGiven: FileRule['isGiven'] = (id, file) => proofs.isGiven({ document: page, lane: user, id }, file);
    return { ...this.context, ...(this.files && { files: { ...this.files, isGiven } }) };
  }

  get context(): AdmissionContext {
    return {
      now,
      write: this.write,
      parse: parseFor(this.header.kind),
      ...(this.recall && { recall: this.recall }),
    };
  }

  /** Judges an update and, when it is admitted, keeps it as the relay does. */
  receive(update: Uint8Array, user: UserId, device: string | null = null): Verdict {
    const verdict = admit(update, { user, device }, this.header, this.contextOf(user));
    if (verdict.kind === 'admitted') this.keep(verdict, user, device);
    else if (verdict.kind === 'nothing') this.#heard(verdict.heard, user);
    return verdict;
  }

  keep(verdict: Admission, user: UserId, device: string | null = null): void {
    const update = updateOf(verdict);
    const seq = this.log.length + 1;
    absorbAdmission(this.header, user, verdict, { seq, after: seq - 1 }, () => now);
    for (const { key, client, clock, id, refusal } of verdict.refused) {
      this.header.lanes.get(user)?.refused.set(key, { client, clock, id, refusal, device });
    }
    this.#heard(verdict.heard, user);
    this.log.push(update);
    this.authors.push(user);
    Y.applyUpdate(this.observer, update);
  }

  #heard(keys: readonly string[], user: UserId): void {
    for (const key of keys) this.header.lanes.get(user)?.refused.delete(key);
  }

  texts(user: UserId): string[] {
    const lane = laneOf(this.observer, user);
    return [...lane.values()].map((value) => (value as { text?: string }).text ?? 'recall').sort();
  }
}

/** One device of a person, with a document of its own. */
export class Device {
  readonly user: UserId;
  readonly name: string;
  doc = new Y.Doc();
  /** Updates made here since the last time they were taken. */
  outgoing: Uint8Array[] = [];
  readonly #clock: HybridClock;

  constructor(user: UserId, name: string) {
    this.user = user;
    this.name = name;
    this.#clock = new HybridClock(name, () => now);
    this.#listen();
  }

  /** Writes a version of a record into the device's own lane; gives its key. */
  say(id: string, text: string, lane: UserId = this.user): string {
    const { at, stamp } = this.#clock.next();
    const key = versionKey(id as RecordId, stamp);
    this.put(key, { key, kind: 'message', at, text }, lane);
    return key;
  }

  /** Writes a version that brings a file; gives its key. */
  send(id: string, file: SentFile, text = ''): string {
    const { at, stamp } = this.#clock.next();
    const key = versionKey(id as RecordId, stamp);
    this.put(key, { key, kind: 'message', at, text, file });
    return key;
  }

  recall(id: string): void {
    const key = recallKey(id as RecordId);
    this.put(key, { key, kind: 'recall', at: this.#clock.next().at });
  }

  put(key: string, value: object, lane: UserId = this.user): void {
    setOnce(laneOf(this.doc, lane), { ...value, key } as never);
  }

  /** Starts the app again: the same content under a new client id. */
  restart(): void {
    const kept = Y.encodeStateAsUpdate(this.doc);
    this.doc.destroy();
    this.doc = new Y.Doc();
    Y.applyUpdate(this.doc, kept);
    this.#listen();
  }

  /** Drops the copy and takes the relay's, as after a digest that differed (D1). */
  renew(log: readonly Uint8Array[]): void {
    this.doc.destroy();
    this.doc = new Y.Doc();
    this.#listen();
    for (const update of log) this.hear(update);
  }

  /** What the device has made since it was asked last, as one update per transaction. */
  take(): Uint8Array[] {
    return this.outgoing.splice(0);
  }

  hear(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, 'relay');
  }

  #listen(): void {
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'relay') this.outgoing.push(update);
    });
  }
}

/** Narrows a verdict that must be an admission. */
export function admitted(verdict: Verdict): Admission {
  if (verdict.kind !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(verdict)}`);
  return verdict;
}
