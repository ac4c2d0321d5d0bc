import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { PackedGroup } from './packed-group.ts';

/** The number of a room's newest message. */
export interface RoomNumber {
  readonly room: string;
  /** Where new messages go, for a room that is new here. */
  readonly head: number;
  readonly counter: number;
}

/** Parameters of one row. */
const marks = (count: number): string => `(${Array.from({ length: count }, () => '?').join(', ')})`;

const columns = 'document, lane, id, kind, room, n, arrival, recalled';
/** Rows that are added with one statement: binding what they share once makes up most of what a row costs. */
const together = 16;
/** Rows of one document and kind: those two and the room, then lane, id, number and arrival of each. */
const rowsTogether = Array.from({ length: together }, (_, row) => {
  const at = 4 + 4 * row;
  return `(?1, ?${at}, ?${at + 1}, ?2, ?3, ?${at + 2}, ?${at + 3}, 0)`;
}).join(', ');

/**
 * Writes groups into their tables on SQLite with prepared statements: this is where every message passes, and building
 * queries would cost more than running them. Groups of one document are given in their order; what a document has
 * already is passed over.
 */
export function sqliteTables(
  sqlite: DatabaseSync,
): (groups: readonly PackedGroup[], number: RoomNumber | null) => void {
  const stored = sqlite.prepare('select seq from document where name = ?');
  const head = sqlite.prepare(
    `insert into document (name, seq, records, bytes, rights_revision, erase) values ${marks(6)}
     on conflict (name) do update
     set seq = excluded.seq, records = excluded.records, bytes = excluded.bytes, erase = max(erase, excluded.erase)`,
  );
  const counter = sqlite.prepare(
    `insert into relay_room (room, counter, head) values ${marks(3)}
     on conflict (room) do update set counter = max(counter, excluded.counter)`,
  );
  const log = sqlite.prepare(`insert into log (document, seq, author, arrival, bytes, spans) values ${marks(6)}`);
  const into = `insert into record_index (${columns}) values ${marks(8)}`;
  const addedTogether = sqlite.prepare(
    `insert into record_index (${columns}) values ${rowsTogether} on conflict do nothing`,
  );
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

  /** Writes the next rows of an index, and gives where they end. */
  const writeRows = (document: string, room: string | null, index: PackedGroup['index'], from: number): number => {
    const { names, lane, id, kind, n, arrival, change } = index;
    const nameAt = (at: number | undefined): string => names[at ?? 0] ?? '';
    const place = (at: number): SQLInputValue[] => [nameAt(lane[at]), id[at] ?? '', n[at] ?? 0, arrival[at] ?? 0];
    let to = from;
    while (to < from + together && change[to] === 0 && kind[to] === kind[from]) to += 1;
    if (to === from + together) {
      const rows: SQLInputValue[] = [document, nameAt(kind[from]), room];
      for (let at = from; at < to; at += 1) rows.push(...place(at));
      addedTogether.run(...rows);
      return to;
    }
    const [author, record, number, arrived] = place(from) as [string, string, number, number];
    const row: SQLInputValue[] = [document, author, record, nameAt(kind[from]), room, number, arrived];
    if (change[from] === 0) added.run(...row, 0);
    else changed.run(...row, change[from] === 2 ? 1 : 0);
    return from + 1;
  };

  const writeGroup = ({ document, room, seq, row, index, ...group }: PackedGroup): void => {
    if (row !== null) log.run(document, seq, row.author, row.arrival, row.bytes, row.spans);
    for (let at = 0; at < index.id.length;) at = writeRows(document, room, index, at);
    for (const [user, key] of group.heard) heard.run(document, user, key);
    for (const refusal of group.refused) refused.run(document, ...refusal);
  };

  return (groups, number) => {
    for (const [document, own] of Map.groupBy(groups, ({ document }) => document)) {
      const known = Number(stored.get(document)?.['seq'] ?? 0);
      // A group that appends nothing stands at the sequence it came at; what came after it has overtaken it.
      const fresh = own.filter(({ seq, moves }) => (moves ? seq > known : seq >= known));
      const last = fresh.findLast(({ moves }) => moves);
      if (last) {
        const erases = fresh.some((group) => group.erases) ? 1 : 0;
        head.run(document, last.seq, last.records, last.bytes, last.before.rightsRevision, erases);
      }
      for (const group of fresh) writeGroup(group);
    }
    if (number !== null) counter.run(number.room, number.counter, number.head);
  };
}
