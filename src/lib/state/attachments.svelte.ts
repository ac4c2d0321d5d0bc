import type { RoomId } from '#shared/ids.ts';
import { attachFiles, detachFile, setOriginal, type AttachProblem } from '../actions/attach-files.ts';
import type { Core } from '../core.ts';
import { chosenOf, type AttachedRow } from '../projection/file-tables.ts';
import type { FileRow } from '../projection/rows.ts';
import { watchQuery } from '../projection/watch-query.ts';
import { ObjectAddresses } from './object-addresses.ts';

export type { AttachProblem };

/** A file in the composer, as it would be sent. */
export interface AttachedFile extends Pick<FileRow, 'name' | 'type' | 'bytes' | 'picture'> {
  readonly id: number;
  /** A `blob:` address of a preview; empty for what is no picture. */
  readonly address: string;
  readonly isOriginal: boolean;
  /** Whether it can also be sent as it was chosen. */
  readonly hasOriginal: boolean;
  /** Whether it can only be sent with where and when it was taken. */
  readonly asTaken: boolean;
}

/** What the table had; a greater `turn` was asked later. */
interface Read {
  readonly turn: number;
  readonly rows: readonly AttachedRow[];
}

/** The files in one room's composer: part of its draft, in the database from the moment they were chosen (M02). */
export class Attachments {
  readonly list: readonly AttachedFile[] = $derived.by(() =>
    this.#rows.filter(({ id }) => !this.#leaving.includes(id as number)).map((row) => this.#shown(row)),
  );
  #rows: readonly AttachedRow[] = $state.raw([]);
  /** Being sent: they are in the composer until they stand in the outbox. */
  #leaving: readonly number[] = $state.raw([]);
  /** Reads of the table, so that a slow one does not replace what a later one has found. */
  #asked = 0;
  #answered = 0;
  /** What puts files into the list: the first answer of the database, and files that are being kept. */
  #works: readonly Promise<unknown>[] = [];
  readonly #addresses = new ObjectAddresses();
  readonly #core: Core;
  readonly #room: RoomId;
  #stop: () => void = () => {};

  constructor(core: Core, room: RoomId) {
    this.#core = core;
    this.#room = room;
  }

  /** Whether the list shows everything that was chosen so far. */
  get isWhole(): boolean {
    return this.#works.length === 0;
  }

  /** Resolves when it does. */
  async whole(): Promise<void> {
    while (!this.isWhole) await Promise.allSettled(this.#works);
  }

  /** Follows what the database has, from the moment of the first answer. */
  follow(): Promise<void> {
    this.rest();
    return this.#during(
      new Promise((resolve) => {
        const stop = watchQuery(
          () => this.#read(),
          (read) => {
            this.#take(read);
            resolve();
          },
        );
        this.#stop = () => {
          stop();
          resolve();
        };
      }),
    );
  }

  /** The room leaves the screen; what was shown stays for when it comes back. */
  rest(): void {
    this.#stop();
    this.#stop = () => {};
  }

  /** Nobody looks at the room any more. */
  end(): void {
    this.rest();
    this.#show([]);
  }

  attach(files: readonly File[]): Promise<readonly AttachProblem[]> {
    return this.#changed(attachFiles(this.#core, this.#room, files));
  }

  detach(id: number): Promise<void> {
    return this.#changed(detachFile(this.#core, this.#room, id));
  }

  setOriginal(id: number, isOriginal: boolean): Promise<void> {
    return this.#changed(setOriginal(this.#core, this.#room, id, isOriginal));
  }

  /** Takes all of them off the screen while `send` brings them into the outbox; they come back when that fails. */
  async leave(send: (ids: readonly number[]) => Promise<void>): Promise<void> {
    const ids = this.list.map(({ id }) => id);
    this.#leaving = [...this.#leaving, ...ids];
    try {
      await send(ids);
    } catch (error) {
      this.#leaving = this.#leaving.filter((id) => !ids.includes(id));
      throw error;
    }
  }

  /** Resolves once the list shows what was changed: who sends next sends that. */
  #changed<Value>(change: Promise<Value>): Promise<Value> {
    return this.#during(
      change.then(async (value) => {
        // Where that cannot be read, whoever follows the table shows it later.
        await this.#read().then(
          (read) => this.#take(read),
          () => undefined,
        );
        return value;
      }),
    );
  }

  #during<Value>(work: Promise<Value>): Promise<Value> {
    this.#works = [...this.#works, work];
    const done = (): void => {
      this.#works = this.#works.filter((one) => one !== work);
    };
    work.then(done, done);
    return work;
  }

  async #read(): Promise<Read> {
    const turn = (this.#asked += 1);
    return { turn, rows: await this.#core.database.attached.where('room').equals(this.#room).toArray() };
  }

  #take({ turn, rows }: Read): void {
    if (turn < this.#answered) return;
    this.#answered = turn;
    this.#show(rows);
  }

  #show(rows: readonly AttachedRow[]): void {
    this.#rows = rows;
    this.#addresses.keep(rows.map(({ id }) => id));
  }

  #shown(row: AttachedRow): AttachedFile {
    const id = row.id as number;
    const { name, type, picture, blob } = chosenOf(row);
    return {
      ...{ id, name, type, picture, bytes: blob.size },
      address: row.preview ? this.#addresses.of(id, row.preview) : '',
      isOriginal: row.isOriginal,
      hasOriginal: row.original !== null,
      asTaken: row.asTaken === true,
    };
  }
}
