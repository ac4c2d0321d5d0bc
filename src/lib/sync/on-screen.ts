import { contactDocument, type DocumentName } from '#shared/documents/names.ts';
import { isRoomId, type ContactId, type RoomId } from '#shared/ids.ts';
import type { Shelf } from '../replica/shelf.ts';
import type { WatchList } from './watch-list.ts';

/** The rooms and contacts on the screens of all tabs: their documents stay open, and are compared with the server's. */
export class OnScreen {
  readonly #shelf: Pick<Shelf, 'keep' | 'release' | 'relink'>;
  readonly #watch: Pick<WatchList, 'documentsOf'>;
  /** How often each was entered. */
  readonly #times = new Map<RoomId | ContactId, number>();
  #begun = false;

  constructor(shelf: Pick<Shelf, 'keep' | 'release' | 'relink'>, watch: Pick<WatchList, 'documentsOf'>) {
    this.#shelf = shelf;
    this.#watch = watch;
  }

  /** Opens what was entered before anything could be opened. */
  begin(): void {
    this.#begun = true;
    for (const what of this.#times.keys()) this.#open(what);
  }

  has(what: RoomId | ContactId): boolean {
    return this.#times.has(what);
  }

  enter(what: RoomId | ContactId): void {
    const times = this.#times.get(what) ?? 0;
    this.#times.set(what, times + 1);
    if (times === 0 && this.#begun) this.#open(what);
  }

  leave(what: RoomId | ContactId): void {
    const times = (this.#times.get(what) ?? 0) - 1;
    if (times > 0) this.#times.set(what, times);
    else {
      this.#times.delete(what);
      for (const name of this.#documentsOf(what)) this.#shelf.release(name, 'screen');
    }
  }

  /** A room has other documents than `before`: a new page, or one less. */
  changed(room: RoomId, before: readonly DocumentName[]): void {
    if (!this.#times.has(room)) return;
    this.#open(room);
    const now = this.#watch.documentsOf(room);
    for (const name of before) if (!now.includes(name)) this.#shelf.release(name, 'screen');
  }

  #documentsOf(what: RoomId | ContactId): readonly DocumentName[] {
    return isRoomId(what) ? this.#watch.documentsOf(what) : [contactDocument(what)];
  }

  #open(what: RoomId | ContactId): void {
    for (const name of this.#documentsOf(what)) {
      if (this.#shelf.keep(name, 'screen').isShut) this.#shelf.relink(name);
    }
  }
}
