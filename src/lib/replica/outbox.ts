import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import { limits } from '#shared/limits.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { AckFrame } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Core } from '../core.ts';
import { writtenHere } from '../projection/lane-watch.ts';
import type { Projector } from '../projection/projector.ts';
import type { OutboxCommand, OutboxRecord } from '../projection/tables.ts';
import { heldBack } from './held-back.ts';
import { isRecalled, keyState } from './lane-state.ts';
import { mostRestamps, Refusals } from './refusals.ts';
import type { ServerWords } from './server-word.ts';
import type { OpenDocument, Shelf } from './shelf.ts';

/** Bytes on their way to the server per document; the rest follows as these are acknowledged. Well below one update's limit. */
const windowBytes = 1024 * 1024;
/** So often a document is fetched anew for one recall: every stamp that is given again, and once more. */
const mostRenewals = mostRestamps + 1;

export interface OutboxOptions {
  readonly core: Omit<Core, 'engine'>;
  readonly shelf: Shelf;
  readonly projector: Projector;
  readonly words: ServerWords;
  /** Whether the server is heard at all now. */
  readonly isOnline: () => boolean;
  /** Takes a command to the server; the rows that wait for it stay until it is gone from the outbox. */
  readonly runCommand: (row: OutboxCommand) => void;
  /** Told which commands wait. */
  readonly commandsWaiting: (names: ReadonlySet<string>) => void;
  /** Begins a document again with the server's copy of it. */
  readonly renew: (name: DocumentName) => void;
}

/**
 * Takes what a person wrote from the outbox into the lanes, and out of the outbox once the server has it or will not
 * have it. It looks at how things stand instead of remembering steps: whatever was cut short is found again.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #rows = new Map<DocumentName, Map<string, OutboxRecord>>();
  readonly #refusals: Refusals;
  readonly #renewals = new Map<number, number>();
  /** Whether commands wait for what was written before them. */
  #holdsBack = false;
  #reading: Promise<void> | null = null;
  #readAgain = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#refusals = new Refusals(options.core, options.projector);
  }

  /** The outbox in the database has changed: reads it and does what is due. */
  changed(): void {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = this.#read()
      // Unreadable just now; the next change or connection reads it again.
      .catch(() => undefined)
      .finally(() => {
        this.#reading = null;
        if (!this.#readAgain) return;
        this.#readAgain = false;
        this.changed();
      });
  }

  /** A row was added and nothing else: it need not be read again to be on its way. */
  added(row: OutboxRecord): void {
    if (row.after !== null || this.#reading) {
      this.changed();
      return;
    }
    this.#rowsOf(row.document).set(row.name, row);
    this.#keepOpen(row.document);
  }

  /** Resolves once the outbox was read and written into the lanes that are open. */
  async settled(): Promise<void> {
    while (this.#reading) await this.#reading;
  }

  /** Something about an open document has changed: it was loaded, it has caught up, the server has said something. */
  look(name: DocumentName): void {
    const document = this.#options.shelf.get(name);
    if (!document?.isLoaded) return;
    const refused = this.#options.words.of(name).takeRefused();
    const rows = this.#rows.get(name);
    if (refused.length > 0) void this.#refusals.take(document, refused, rows).then(() => this.changed());
    if (!rows || rows.size === 0 || this.#renewsFor(document, rows)) return;
    this.#settleStored(document, rows);
    this.#write(document, rows);
    if (rows.size === 0) this.#done(name);
  }

  /** An acknowledgement names records with their place: those are stored, whatever else its clocks cover. */
  arrived(name: DocumentName, { clocks, arrivals }: Pick<AckFrame, 'clocks' | 'arrivals'>): void {
    const document = this.#options.shelf.get(name);
    const rows = this.#rows.get(name);
    if (!document || !rows) return;
    const { user } = this.#options.core.owner;
    const ids = new Set(arrivals.flatMap(({ lane, id }) => (lane === user ? [id] : [])));
    const covered = new Map(clocks.map(({ client, clock }) => [client, clock]));
    const word = this.#options.words.of(name);
    const stored = [...rows.values()].filter((row) => {
      // Another version of the same record may have been taken while this one was refused.
      if (word.wasRefused(row.value.key)) return false;
      const key = keyState(document.doc, user, row.value.key);
      return ids.has(row.id) && key.type === 'alive' && key.clock < (covered.get(key.client) ?? 0);
    });
    this.#takeOut(name, rows, stored);
    if (rows.size === 0) this.#done(name);
  }

  /** Whether something is on its way into a document. */
  isWaiting(name: DocumentName): boolean {
    return (this.#rows.get(name)?.size ?? 0) > 0;
  }

  /** The server has closed the document for good: nothing of it will ever be sent. */
  closed(name: DocumentName, refusal: Refusal): void {
    const document = this.#options.shelf.get(name);
    const rows = [...(this.#rows.get(name)?.values() ?? [])];
    if (document && rows.length > 0) {
      this.#options.words.of(name).refused(rows.map(({ value, id }) => ({ key: value.key, id, refusal })));
      this.look(name);
    }
  }

  async #read(): Promise<void> {
    const { core, runCommand, commandsWaiting } = this.#options;
    const waiting = await core.database.outbox.where('state').equals('waiting').sortBy('order');
    const commands = new Set(waiting.flatMap((row) => (row.kind === 'command' ? [row.name] : [])));
    commandsWaiting(commands);
    const held = heldBack(waiting, core.owner.user);
    this.#holdsBack = held.size > 0;
    const before = [...this.#rows.keys()];
    this.#rows.clear();
    for (const row of waiting) {
      if (held.has(row.name) || (row.after !== null && commands.has(row.after))) continue;
      if (row.kind === 'command') runCommand(row);
      else this.#rowsOf(row.document).set(row.name, row);
    }
    for (const name of before) if (!this.#rows.has(name)) this.#done(name);
    for (const name of [...this.#rows.keys()]) this.#keepOpen(name);
  }

  #keepOpen(name: DocumentName): void {
    const { shelf } = this.#options;
    // A door that was closed may be open again: whoever writes knocks.
    if (shelf.keep(name, 'outbox').isShut) shelf.relink(name);
    this.look(name);
  }

  #rowsOf(name: DocumentName): Map<string, OutboxRecord> {
    const rows = this.#rows.get(name) ?? new Map<string, OutboxRecord>();
    this.#rows.set(name, rows);
    return rows;
  }

  #done(name: DocumentName): void {
    this.#rows.delete(name);
    this.#options.shelf.release(name, 'outbox');
  }

  /**
   * A recall has one key for ever. Once it was refused, the key is used up in this copy; the server's has nothing in its
   * place, so the recall is written into that.
   */
  #renewsFor({ name, doc, isSynced }: OpenDocument, rows: Map<string, OutboxRecord>): boolean {
    const { core, isOnline, renew, words } = this.#options;
    if (!isOnline() || !isSynced) return false;
    for (const { value, order = 0 } of rows.values()) {
      if (value.kind !== 'recall') continue;
      const { type } = keyState(doc, core.owner.user, value.key);
      if (type === 'alive' || (type === 'absent' && !words.of(name).wasRefused(value.key))) continue;
      const times = (this.#renewals.get(order) ?? 0) + 1;
      this.#renewals.set(order, times);
      if (times > mostRenewals) continue;
      renew(name);
      return true;
    }
    return false;
  }

  /** Takes out what the server has, and what a recall has overtaken. */
  #settleStored({ name, doc }: OpenDocument, rows: Map<string, OutboxRecord>): void {
    const { core, words } = this.#options;
    const { user } = core.owner;
    const word = words.of(name);
    const stored: OutboxRecord[] = [];
    for (const row of rows.values()) {
      if (word.wasRefused(row.value.key)) continue;
      const key = keyState(doc, user, row.value.key);
      const isStored = key.type === 'alive' && word.isStored(key.client, key.clock);
      // A key of mine that is gone without a refusal was stored once: only the server's own deletion takes it away. Not so
      // a recall's: that key was refused before, and the recall waits for another copy.
      const isGone =
        key.type === 'deleted' &&
        (row.value.kind !== 'recall' || (this.#renewals.get(row.order ?? 0) ?? 0) > mostRenewals);
      const overtaken = row.value.kind !== 'recall' && key.type !== 'alive' && isRecalled(doc, user, row.id);
      if (isStored || overtaken || isGone) stored.push(row);
    }
    this.#takeOut(name, rows, stored);
  }

  #takeOut(name: DocumentName, rows: Map<string, OutboxRecord>, stored: readonly OutboxRecord[]): void {
    const { core, projector } = this.#options;
    for (const row of stored) rows.delete(row.name);
    if (stored.length === 0) return;
    projector.acked(
      name,
      stored.map((row) => ({ name: row.name, touched: { lane: core.owner.user, id: row.id } })),
    );
    // Once they are out of the database, too.
    if (this.#holdsBack) void projector.settled(name).then(() => this.changed());
  }

  /** Writes what is not in the lane yet; while the server is there, only after it has told what it has. */
  #write({ name, doc, isSynced }: OpenDocument, rows: Map<string, OutboxRecord>): void {
    const { core, isOnline, words } = this.#options;
    if (isOnline() && !isSynced) return;
    const word = words.of(name);
    const lane = laneOf(doc, core.owner.user);
    let budget = windowBytes;
    doc.transact(() => {
      for (const { value } of rows.values()) {
        if (word.wasRefused(value.key)) continue;
        budget -= bytesOf(value);
        if (budget < 0) return;
        setOnce(lane, value);
      }
    }, writtenHere);
  }
}

/** At most: four bytes for each unit of the text, and the rest. */
function bytesOf(value: OutboxRecord['value']): number {
  switch (value.kind) {
    case 'message':
      return value.text.length * 3 + (value.file ? 900 : 200);
    case 'contact-field':
      return value.value.length * 3 * (typeof value.value === 'string' ? 1 : limits.tagLength) + 200;
    case 'recall':
      return 200;
    default:
      return unreachable(value);
  }
}
