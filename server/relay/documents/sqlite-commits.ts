import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { PackedCommit, PackedGroup } from './packed-group.ts';

/** A group whose document is no longer what its updates were admitted against. */
export class GroupMoved extends Error {
  override readonly name = 'GroupMoved';
  /** Its place in the commit. */
  readonly group: number;

  constructor(group: number) {
    super('the head of a document has moved');
    this.group = group;
  }
}

/** Numbers the parameters of one row after another. */
const marks = (count: number): string => `(${Array.from({ length: count }, () => '?').join(', ')})`;

/**
 * Writes commits to SQLite with prepared statements: this is where every message passes, and building queries would
 * cost more than running them.
 * @throws GroupMoved from what it returns; nothing is written then
 */
export function sqliteCommits(sqlite: DatabaseSync): (commit: PackedCommit) => void {
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
  const into = `insert into record_index (document, lane, id, kind, room, n, arrival, recalled) values ${marks(8)}`;
  const added = sqlite.prepare(`${into} on conflict do nothing`);
  const changed = sqlite.prepare(
    `${into} on conflict (document, n, lane, id) do update set recalled = excluded.recalled`,
  );
  const heard = sqlite.prepare('delete from refusal where document = ? and user = ? and key = ?');
  const refused = sqlite.prepare(
    `insert into refusal (document, user, key, id, client, clock, rule, company, at, device) values ${marks(10)}
     on conflict (document, user, key) do update set client = excluded.client, clock = excluded.clock,
       rule = excluded.rule, company = excluded.company, at = excluded.at, device = excluded.device`,
  );

  const writeGroup = ({ document, room, seq, row, index, ...group }: PackedGroup): void => {
    if (row !== null) log.run(document, seq, row.author, row.arrival, row.bytes, row.spans);
    const { names, lane, id, kind, n, arrival, change } = index;
    const nameAt = (at: number | undefined): string => names[at ?? 0] ?? '';
    for (let at = 0; at < id.length; at += 1) {
      const place: SQLInputValue[] = [
        nameAt(lane[at]),
        id[at] ?? '',
        nameAt(kind[at]),
        room,
        n[at] ?? 0,
        arrival[at] ?? 0,
      ];
      if (change[at] === 0) added.run(document, ...place, 0);
      else changed.run(document, ...place, change[at] === 2 ? 1 : 0);
    }
    for (const [user, key] of group.heard) heard.run(document, user, key);
    for (const refusal of group.refused) refused.run(document, ...refusal);
  };

  const writeAll = ({ groups, counters }: PackedCommit): void => {
    for (const [at, { document, before, moves, seq, records, bytes, erases }] of groups.entries()) {
      if (!moves) continue;
      const { seq: was, rightsRevision } = before;
      const { changes } = head.run(document, seq, records, bytes, rightsRevision, erases ? 1 : 0, was, rightsRevision);
      if (changes !== 1) throw new GroupMoved(at);
    }
    for (const { room, head: page, before, after, group } of counters) {
      if (counter.run(room, after, page, before).changes !== 1) throw new GroupMoved(group);
    }
    for (const group of groups) writeGroup(group);
  };

  return (commit) => {
    sqlite.exec('begin immediate');
    try {
      writeAll(commit);
      sqlite.exec('commit');
    } catch (error) {
      rollBack(sqlite);
      throw error;
    }
  };
}

/** Ends what is left of a transaction that failed; SQLite may have done so itself, and its first error is what counts. */
function rollBack(sqlite: DatabaseSync): void {
  try {
    if (sqlite.isTransaction) sqlite.exec('rollback');
  } catch {
    // The connection tells again what is wrong with it at the next commit.
  }
}
