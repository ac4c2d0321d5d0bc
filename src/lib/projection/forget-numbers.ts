import type { FoyerDatabase } from './database.ts';

/** The tables that hold numbers of the server's: name them in a transaction that calls `forgetNumbers`. */
export const numberedTables = (database: FoyerDatabase) => [
  database.documents,
  database.timeline,
  database.facts,
  database.marks,
];

/**
 * Forgets every number the server has given: sequences of documents, numbers and arrivals of messages, and how far
 * somebody has read. A server that goes on from a backup gives them anew, to other messages.
 */
export async function forgetNumbers(database: FoyerDatabase): Promise<void> {
  await database.documents.toCollection().modify({ seq: 0 });
  await database.timeline
    .toCollection()
    .filter(({ n }) => n > 0)
    .modify({ n: 0, arrival: 0 });
  await database.facts.toCollection().modify({ mark: 0, counted: null });
  await database.marks.clear();
}
