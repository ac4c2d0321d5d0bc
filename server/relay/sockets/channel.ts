import type { Decoder } from 'lib0/decoding';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import type { AckFrame, RefusedRecord } from '#shared/wire/frames.ts';
import { admitRun, type AdmissionContext, type Verdict } from '../admission/admit.ts';
import type { Committer } from '../documents/committer.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { RowReader } from '../documents/documents.ts';
import type { Delivery } from '../documents/delivery.ts';
import { coverage, readingOf } from '../documents/reading.ts';
import { firstMissingRow, serveRows } from '../documents/serve.ts';
import { acknowledge, submit, written } from '../documents/submit.ts';
import type { DocumentRights, Files, ReadingInterval, Sender } from '../ports.ts';
import type { RelayCounters } from '../relay-counters.ts';
import { relayLimits } from '../relay-limits.ts';
import type { RelayMetrics } from '../relay-metrics.ts';
import { parseFor } from './parse-for.ts';
import {
  readMessage,
  readStateVector,
  SharedMessage,
  writeStep1,
  writeStep2,
  writeUpdateMessage,
  type ChannelMessage,
  type KnownClocks,
} from './messages.ts';
import { ours } from './socket-line.ts';
import { Paced, type Pace } from './paced.ts';
import { TokenBucket } from './token-bucket.ts';

/** The way from a channel to its client. */
export interface Outlet {
  /** Sends a message on; false when the client reads too slowly and has been cut off. */
  data(message: SharedMessage): boolean;
  ack(frame: Omit<AckFrame, 'type' | 'channel'>): void;
  refused(records: readonly RefusedRecord[]): void;
  /** Closes this channel. */
  close(code: CloseCode): void;
  /** Closes the whole socket: its client is not one of ours. */
  fail(code: CloseCode): void;
  /** Resolves when the client has read most of what it was sent. */
  drained(): Promise<void>;
}

/** What channels work with. */
export interface ChannelParts {
  readonly committer: Committer;
  readonly rows: RowReader;
  readonly clock: () => number;
  readonly counters: RelayCounters;
  readonly metrics: RelayMetrics;
  readonly files: Pick<Files, 'isGiven'>;
  /** When the database went on from a backup, epoch milliseconds. */
  readonly restoredAt: number;
  /** Lets go of a document when its channel has ended. */
  readonly release: (document: LiveDocument) => void;
}

/** One document open at one client: its sync protocol, under the rights of its person. */
export class Channel {
  readonly document: LiveDocument;
  readonly sender: Sender;
  #rights: DocumentRights;
  #read: readonly ReadingInterval[];
  #limits: Omit<AdmissionContext, 'now' | 'write'>;
  readonly #parts: ChannelParts;
  readonly #outlet: Outlet;
  /** Requests of the client for what it lacks, and ours for what it has (B17). */
  readonly #syncs: Paced<KnownClocks>;
  readonly #asks: Paced<null>;
  /** Messages held back while an answer is put together; null before the client first asked. */
  #held: SharedMessage[] | null = null;
  readonly #endings: (() => void)[] = [];
  /** Updates that came with one read of the socket and are yet to be admitted. */
  #arrived: Uint8Array[] = [];
  #isLive = false;
  #isClosed = false;

  constructor(document: LiveDocument, sender: Sender, rights: DocumentRights, parts: ChannelParts, outlet: Outlet) {
    this.document = document;
    this.sender = sender;
    this.#rights = rights;
    this.#read = readingOf(document.name, rights);
    this.#parts = parts;
    this.#limits = this.#limitsOf(rights);
    this.#outlet = outlet;
    const pace = (): Pace => ({
      bucket: new TokenBucket(relayLimits.syncBurst, relayLimits.syncsPerSecond, parts.clock),
      rule: 'B17',
      counters: parts.counters,
      failed: () => outlet.fail(closeCodes.busy),
    });
    this.#syncs = new Paced(pace(), (known) => this.#serve(known));
    this.#asks = new Paced(pace(), () => this.askForMore());
    document.channels.add(this);
  }

  get rights(): DocumentRights {
    return this.#rights;
  }

  set rights(rights: DocumentRights) {
    this.#rights = rights;
    this.#read = readingOf(this.document.name, rights);
    this.#limits = this.#limitsOf(rights);
  }

  get read(): readonly ReadingInterval[] {
    return this.#read;
  }

  /** Whether the client has been sent all that it may have of the document, up to what is on disk. */
  get isCurrent(): boolean {
    return this.#isLive && !this.#isClosed && this.#held === null;
  }

  /** Asks the client for what the relay does not know. */
  askForMore(): void {
    if (this.#isClosed) return;
    const { committer } = this.#parts;
    const { header, storedSeq } = this.document;
    const clocks = [...header.clients].map(([client, { clock }]) => [client, clock] as const);
    const ask = (): void => {
      if (!this.#isClosed) this.#send(writeStep1(clocks));
    };
    // A client takes these clocks for stored: what is still on its way to the disk is waited for (P1).
    if (storedSeq === header.seq) return ask();
    void written(committer, this.document, this).then((stored) => {
      if (stored) ask();
      else void this.document.settled().then(() => this.askForMore());
    });
  }

  /** Handles a y-websocket message; updates wait for `admitArrived`. @throws for what is none. */
  receive(decoder: Decoder): Promise<void> | void {
    if (this.#isClosed) return;
    const message = readMessage(decoder);
    if (message.type === 'ignored') return;
    if (message.type === 'update' && !this.document.updating) return void this.#arrived.push(message.update);
    this.admitArrived();
    return this.#receiveSettled(message);
  }

  /** Admits what has arrived, of many small updates as many at once as go together. */
  admitArrived(): void {
    const arrived = this.#arrived;
    if (arrived.length === 0) return;
    this.#arrived = [];
    this.take(arrived);
  }

  async #receiveSettled(message: Exclude<ChannelMessage, { type: 'ignored' }>): Promise<void> {
    await this.document.settled();
    if (message.type === 'step1') await this.#syncs.ask(readStateVector(message.stateVector));
    else this.take([message.update]);
  }

  /** Admits updates of this channel's person, in their order, against the header as it is now. */
  take(updates: readonly Uint8Array[]): void {
    const context: AdmissionContext = { ...this.#limits, now: this.#parts.clock(), write: this.rights.write };
    for (let left = updates; left.length > 0 && !this.#isClosed;) {
      const run = admitRun(left, this.sender, this.document.header, context);
      this.#settle(run.verdict, left.slice(0, run.updates), context.now);
      // Nothing more is heard from whom no honest client would be.
      if (run.verdict.kind === 'violation') return;
      left = left.slice(run.updates);
    }
  }

  /** What admission asks beside the time and whether one may write: the rules of the room. */
  #limitsOf({ rules }: DocumentRights): Omit<AdmissionContext, 'now' | 'write'> {
    const { header, name: document } = this.document;
    const parse = parseFor(header.kind);
    if (rules === undefined) return { parse };
    const { files, restoredAt } = this.#parts;
    const lane = this.sender.user;
    return {
      parse,
      recall: { hours: rules.recallHours, company: rules.recallBy, restoredAt },
      files: {
        bytes: rules.fileBytes,
        company: rules.fileBy,
        isGiven: (id, file) => files.isGiven({ document, lane, id }, file),
      },
    };
  }

  #settle(verdict: Verdict, sent: readonly Uint8Array[], now: number): void {
    const { document, sender } = this;
    const { committer } = this.#parts;
    const about = { lane: sender.user, from: this, sent };
    if (verdict.kind !== 'admitted') this.#parts.metrics.passedOver(verdict.kind);
    switch (verdict.kind) {
      case 'violation':
        this.#parts.counters.count(verdict.rule);
        return this.#outlet.fail(closeCodes.violation);
      case 'gap':
        return void this.#asks.ask(null);
      case 'nothing': {
        const { clocks, heard } = verdict;
        if (clocks.length > 0 || heard.length > 0) {
          acknowledge(committer, document, { ...about, clocks, heard, settle: null });
        }
        return;
      }
      case 'admitted':
        submit(committer, document, { ...about, admission: verdict, arrival: now });
    }
  }

  /**
   * Passes on what was committed, without the authors the person blocked, unless the person may not read it or will be
   * given it with an answer. Whoever may read only some of it opens the document anew.
   */
  deliver(delivery: Delivery): void {
    if (this.#isClosed) return;
    const { authors } = delivery;
    const isOwn = authors.size === 1 && authors.has(this.sender.user);
    const seen = isOwn || delivery.deletesOnly ? 'all' : coverage(this.read, delivery.times);
    if (seen === 'none' && !authors.has(this.sender.user)) return;
    const { hidden } = this.#rights;
    const whole = hidden === undefined ? delivery.message : delivery.without(hidden);
    const message = seen === 'all' ? whole : delivery.emptiedFor(this.read);
    if (message === null) return this.close(closeCodes.goingAway);
    this.#parts.metrics.delivered();
    if (this.#held) this.#held.push(message);
    else if (this.#isLive) this.#outlet.data(message);
  }

  /** Tells the sender which of its records were refused. */
  refused(records: readonly RefusedRecord[]): void {
    if (!this.#isClosed && records.length > 0) this.#outlet.refused(records);
  }

  /** Tells the sender that its updates are on disk, and what the relay deleted with them. */
  stored(ack: Omit<AckFrame, 'type' | 'channel'>, erased: readonly Uint8Array[]): void {
    if (this.#isClosed) return;
    if (ack.clocks.length > 0) this.#outlet.ack(ack);
    for (const update of erased) this.#outlet.data(new SharedMessage(ack.seq, [], writeUpdateMessage(update)));
  }

  /** Closes the channel from this side and says why. */
  close(code: CloseCode): void {
    if (this.#isClosed) return;
    this.end();
    this.#outlet.close(code);
  }

  /** Has the client come back later, with a socket of its own making: what it wrote cannot be stored now. */
  sendAway(): void {
    if (!this.#isClosed) this.#outlet.fail(closeCodes.busy);
  }

  /** Has something done when the channel has ended, or at once if it has. */
  onEnd(ending: () => void): void {
    if (this.#isClosed) ending();
    else this.#endings.push(ending);
  }

  /** The client is gone. */
  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.document.channels.delete(this);
    this.#syncs.stop();
    this.#asks.stop();
    this.#parts.release(this.document);
    for (const ending of this.#endings) ending();
  }

  async #serve(known: KnownClocks): Promise<void> {
    await this.#outlet.drained();
    this.#held = [];
    const first = firstMissingRow(this.document.header, known);
    const rows = first === null ? [] : await ours(this.#parts.rows(this.document.name, first));
    if (this.document.updating) await this.document.settled();
    if (this.#isClosed) return;
    const { header } = this.document;
    const reader = { user: this.sender.user, read: this.read, hidden: this.#rights.hidden };
    const { update, arrivals, seq } = serveRows(header, rows, known, reader);
    const held = this.#held;
    this.#held = null;
    this.#isLive = true;
    // What was held back follows in frames of its own, and is not in this one.
    const newest = Math.max(seq, (held[0]?.seq ?? this.document.storedSeq + 1) - 1);
    if (!this.#outlet.data(new SharedMessage(newest, arrivals, writeStep2(update)))) return;
    for (const message of held) if (message.seq > seq) this.#outlet.data(message);
  }

  #send(message: Uint8Array): void {
    this.#outlet.data(new SharedMessage(this.document.storedSeq, [], message));
  }
}
