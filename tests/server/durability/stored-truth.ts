import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What is wrong with a data folder, in words; empty when nothing is. Looks at the file itself, by a connection of its own. */
export function faultsOf(dataDir: string): string[] {
  const database = new DatabaseSync(join(dataDir, 'foyer.db'), { timeout: 5000 });
  const faults: string[] = [];
  try {
    const rows = (query: string): Record<string, unknown>[] => database.prepare(query).all();
    const [check = {}] = rows('PRAGMA quick_check(1)');
    const [found] = Object.values(check);
    if (found !== 'ok') faults.push(`quick_check says ${String(found)}`);
    for (const { room, numbers, distinct_numbers, first, last, counter } of rows(`
      SELECT record_index.room, count(*) AS numbers, count(DISTINCT n) AS distinct_numbers, min(n) AS first,
        max(n) AS last, (SELECT counter FROM relay_room WHERE relay_room.room = record_index.room) AS counter
      FROM record_index WHERE n > 0 GROUP BY record_index.room`)) {
      const isWhole = numbers === distinct_numbers && first === 1 && last === numbers && counter === numbers;
      if (!isWhole) faults.push(`room ${String(room)}: ${String(numbers)} numbered up to ${String(last)}`);
    }
    for (const { name } of rows(`
      SELECT name FROM document WHERE seq <> (SELECT max(seq) FROM log WHERE log.document = document.name)`))
      faults.push(`the head of ${String(name)} is not that of its log`);
    return faults;
  } finally {
    database.close();
  }
}
