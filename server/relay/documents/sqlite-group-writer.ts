import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import type { Group } from './group.ts';
import { counterMoves, HeadMoved, indexRow, isChange, type GroupWriter } from './group-writer.ts';

/** Numbers the parameters of one row after another. */
const marks = (count: number): string => `(${Array.from({ length: count }, () => '?').join(', ')})`;

/**
 * Writes groups to SQLite with statements of its own: this is where every message passes, and building queries would
 * cost more than running them. The transaction is synchronous: nothing else can come between.
 */
export function sqliteGroupWriter(db: Kysely<Database>, sqlite: DatabaseSync): GroupWriter {
  const head = sqlite.prepare(
    `insert into document (name, seq, records, bytes, rights_revision, erase) values ${marks(6)}
     on conflict (name) do update
     set seq = excluded.seq, records = excluded.records, bytes = excluded.bytes, erase = max(erase, excluded.erase)
     where document.seq = ? and document.rights_revision = ?`,
  );
  const counter = sqlite.prepare(
    `insert into relay_room (room, counter, head) values ${marks(3)}
     on conflict (room) do update set counter = excluded.counter where relay_room.counter = ?`,
  );
  const log = sqlite.prepare(`insert into log (document, seq, author, arrival, bytes, spans) values ${marks(6)}`);
  const columns = 'document, lane, id, kind, room, n, arrival, client, clock, recalled';
  const added = sqlite.prepare(`insert into record_index (${columns}) values ${marks(10)} on conflict do nothing`);
  const changed = sqlite.prepare(
    `insert into record_index (${columns}) values ${marks(10)}
     on conflict (document, lane, id) do update set recalled = excluded.recalled`,
  );
  const heard = sqlite.prepare('delete from refusal where document = ? and user = ? and key = ?');
  const refused = sqlite.prepare(
    `insert into refusal (document, user, key, id, client, clock, rule, company, at, device) values ${marks(10)}
     on conflict (document, user, key) do update set client = excluded.client, clock = excluded.clock,
       rule = excluded.rule, company = excluded.company, at = excluded.at, device = excluded.device`,
  );

  const writeRows = (groups: readonly Group[]): void => {
    for (const { document, before, end, erases, seq } of groups) {
      if (seq === 0) continue;
      const { records, bytes } = end;
      const row: SQLInputValue[] = [document.name, end.seq, records, bytes, before.rightsRevision, erases ? 1 : 0];
      if (head.run(...row, before.seq, before.rightsRevision).changes !== 1) throw new HeadMoved(document);
    }
    for (const { counters, before, after, document } of counterMoves(groups)) {
      if (counter.run(counters.room, after, counters.head, before).changes !== 1) throw new HeadMoved(document);
    }
    for (const group of groups) {
      const { document, row, end, index } = group;
      if (row !== null) log.run(document.name, end.seq, row.author, row.arrivals.last, row.bytes, row.spans);
      for (const record of index) {
        const { lane, id, kind, n, arrival, client, clock, recalled } = indexRow(document.name, document.room, record);
        const values: SQLInputValue[] = [document.name, lane, id, kind, document.room, n, arrival, client, clock];
        (isChange(record) ? changed : added).run(...values, recalled);
      }
      for (const { user, keys } of group.heard) for (const key of keys) heard.run(document.name, user, key);
      for (const { lane, kept, arrival } of group.parts) {
        for (const { key, id, client, clock, refusal, device } of kept) {
          const { rule, company } = refusal;
          refused.run(document.name, lane, key, id, client, clock, rule, company, arrival, device);
        }
      }
    }
  };

  const write = (groups: readonly Group[]): Promise<void> =>
    // Kysely hands the one connection to one at a time: a command's transaction is never open here.
    db.connection().execute(() => {
      sqlite.exec('begin immediate');
      try {
        writeRows(groups);
        sqlite.exec('commit');
      } catch (error) {
        if (sqlite.isTransaction) sqlite.exec('rollback');
        throw error;
      }
      return Promise.resolve();
    });
  // No other process has the file.
  return { write, locked: (_documents, work) => work(db, write) };
}
