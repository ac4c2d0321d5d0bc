import { homeDocument, type DocumentName } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import type { Projector } from '../projection/projector.ts';
import type { Shelf } from '../replica/shelf.ts';

/** When my home document has been read on the present connection: what it says of my rooms is known then. */
export class HomeReading {
  readonly #home: DocumentName;
  readonly #shelf: Pick<Shelf, 'get'>;
  readonly #projector: Pick<Projector, 'settled'>;
  readonly #waiting: (() => void)[] = [];

  constructor(user: UserId, shelf: Pick<Shelf, 'get'>, projector: Pick<Projector, 'settled'>) {
    this.#home = homeDocument(user);
    this.#shelf = shelf;
    this.#projector = projector;
  }

  /** Resolves once it was read, and stands in the database. */
  async done(): Promise<void> {
    if (!this.#shelf.get(this.#home)?.isSynced) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await this.#projector.settled(this.#home);
  }

  /** A document has caught up. */
  synced(name: DocumentName): void {
    if (name === this.#home) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
