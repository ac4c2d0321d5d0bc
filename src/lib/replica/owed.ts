import * as Y from 'yjs';
import { laneOf } from '#shared/documents/lanes.ts';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import type { FoyerDatabase } from '../projection/database.ts';
import type { ServerWord } from './server-word.ts';

/**
 * The documents that are to be opened once more since the server was restored from a backup: what this device wrote
 * after the backup is in its copies alone. Kept in the database until the server has it.
 */
export class Owed {
  readonly #database: FoyerDatabase;
  readonly #names = new Set<DocumentName>();

  constructor(database: FoyerDatabase) {
    this.#database = database;
  }

  async load(): Promise<void> {
    const row = await this.#database.meta.get('owed');
    for (const name of (row?.value ?? []) as DocumentName[]) this.#names.add(name);
  }

  /** Owes these from now on; inside a transaction on `meta`. */
  async begin(names: readonly DocumentName[]): Promise<void> {
    for (const name of names) this.#names.add(name);
    await this.#save();
  }

  /** The server has all there is here of a document. */
  paid(name: DocumentName): void {
    // Unwritten, it is opened once more at the next connection.
    if (this.#names.delete(name)) void this.#save().catch(() => undefined);
  }

  has(name: DocumentName): boolean {
    return this.#names.has(name);
  }

  get all(): readonly DocumentName[] {
    return [...this.#names];
  }

  /** Pages of a room up to `head`: the server opens no others. */
  pagesOf(room: RoomId, head: number): DocumentName[] {
    return [...this.#names].filter((name) => {
      const kind = parseDocumentName(name);
      return kind?.kind === 'page' && kind.room === room && kind.page <= head;
    });
  }

  async #save(): Promise<void> {
    await this.#database.meta.put({ key: 'owed', value: [...this.#names] });
  }
}

/** Whether the server has said that it has everything of mine that is in this copy. */
export function isAllStored(doc: Y.Doc, user: UserId, word: ServerWord): boolean {
  const clients = new Set([...laneOf(doc, user)._map.values()].map(({ id }) => id.client));
  return [...clients].every((client) => word.isStored(client, Y.getState(doc.store, client) - 1));
}
