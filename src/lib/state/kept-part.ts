import { createSubscriber } from 'svelte/reactivity';
import type { FilePart } from '#shared/api/files.ts';
import type { Core } from '../core.ts';
import { isPictureType } from '../platform/picture-type.ts';
import { fileOf, noteUse } from '../projection/kept-files.ts';
import type { FilePlace } from '../projection/rows.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** An address that nobody reads any more stays for so long: a screen that comes back shows it at once. */
const lingerMs = 30_000;

/** One part of one file, as long as a screen reads it: whether its bytes are on this device, and an address to show them by. */
export class KeptPart {
  readonly #subscribe: () => void;
  #blob: Blob | null = null;
  #address: string | null = null;
  readonly #idle: () => void;
  #update: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `idle` is told when nothing of it is held any more. */
  constructor(core: Pick<Core, 'database'>, { room, lane, id }: FilePlace, part: FilePart, idle: () => void) {
    const { database } = core;
    this.#subscribe = createSubscriber((update) => {
      this.#update = update;
      if (this.#timer !== null) clearTimeout(this.#timer);
      const stop = watchQuery(
        async () => {
          const row = await database.files.get([room, lane, id, part]);
          return {
            row,
            shows: row !== undefined || fileOf(await database.timeline.get([room, lane, id])) !== undefined,
          };
        },
        ({ row, shows }) => {
          if (row) void noteUse(database, row, Date.now());
          // What had to make room, or never had any, stays for as long as it is looked at.
          if (row || !shows) this.#take(row?.blob ?? null);
        },
      );
      return () => {
        stop();
        this.#update = () => {};
        this.#linger();
      };
    });
    this.#idle = idle;
    this.#linger();
  }

  get isHere(): boolean {
    this.#subscribe();
    return this.#blob !== null;
  }

  /** Its bytes as they are held for a screen, also where this device cannot keep them. */
  get held(): Blob | null {
    return this.#blob;
  }

  get address(): string | null {
    this.#subscribe();
    if (this.#blob === null) return null;
    return (this.#address ??= URL.createObjectURL(harmless(this.#blob)));
  }

  /** Takes bytes that could not be kept. */
  hold(blob: Blob): void {
    this.#take(blob);
  }

  #linger(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#take(null);
      this.#idle();
    }, lingerMs);
  }

  #take(blob: Blob | null): void {
    // The same bytes again, as another object: what is drawn already is not drawn again.
    if ((blob === null) === (this.#blob === null)) return;
    if (this.#address !== null) URL.revokeObjectURL(this.#address);
    this.#address = null;
    this.#blob = blob;
    this.#update();
  }
}

/** Opened by itself, an address runs what its bytes say they are: only pictures say so. */
const harmless = (blob: Blob): Blob =>
  isPictureType(blob.type) ? blob : blob.slice(0, blob.size, 'application/octet-stream');
