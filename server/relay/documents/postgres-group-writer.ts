import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from '../../storage/tables/database.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Group } from './group.ts';
import type { LiveDocument } from './live-document.ts';
import { counterMoves, HeadMoved, isChange, type CounterMove, type GroupWriter } from './group-writer.ts';

/** Writes groups to PostgreSQL in a handful of statements, however many documents they are of. */
export function postgresGroupWriter(db: Kysely<Database>): GroupWriter {
  return {
    open: () => Promise.resolve(),
    write: (groups, begun) => {
      const written = db.transaction().execute((trx) => writeGroups(trx, groups));
      begun();
      return written;
    },
    look: () => undefined,
    locked: (documents, work) =>
      db.transaction().execute(async (trx) => {
        await lock(trx, documents);
        await work(trx, (groups) => writeGroups(trx, groups));
      }),
    close: () => Promise.resolve(),
  };
}

async function lock(trx: Transaction<Database>, documents: readonly LiveDocument[]): Promise<void> {
  const names = documents.map(({ name }) => name);
  await trx.selectFrom('document').select('name').where('name', 'in', names).orderBy('name').forUpdate().execute();
  const rooms = [...new Set(documents.flatMap(({ counters }) => counters?.room ?? []))];
  if (rooms.length === 0) return;
  await trx.selectFrom('relay_room').select('room').where('room', 'in', rooms).orderBy('room').forUpdate().execute();
}

async function writeGroups(trx: Transaction<Database>, groups: readonly Group[]): Promise<void> {
  const moves = counterMoves(groups);
  await moveHeads(trx, groups);
  await moveCounters(trx, moves);
  const rows = groups.flatMap(({ document: { name }, row, end: { seq } }) =>
    row === null
      ? []
      : [{ document: name, seq, author: row.author, arrival: row.arrivals.last, bytes: row.bytes, spans: row.spans }],
  );
  for (const part of inParts(rows)) await trx.insertInto('log').values(part).execute();
  await writeIndex(trx, groups);
  await writeRefusals(trx, groups);
}

/** In the order of their names, so that two processes never wait for each other. */
async function moveHeads(trx: Transaction<Database>, groups: readonly Group[]): Promise<void> {
  const moving = groups.filter(({ seq }) => seq > 0);
  if (moving.length === 0) return;
  const columns = {
    name: moving.map(({ document }) => document.name),
    seq: moving.map(({ end }) => end.seq),
    records: moving.map(({ end }) => end.records),
    bytes: moving.map(({ end }) => end.bytes),
    erase: moving.map(({ erases }) => (erases ? 1 : 0)),
    before: moving.map(({ before }) => before.seq),
    rights: moving.map(({ before }) => before.rightsRevision),
  };
  const { rows } = await sql<{ name: string }>`
    with moved as (
      select * from unnest(${columns.name}::text[], ${columns.seq}::bigint[], ${columns.records}::bigint[],
        ${columns.bytes}::bigint[], ${columns.erase}::integer[], ${columns.before}::bigint[], ${columns.rights}::bigint[])
        as moved (name, seq, records, bytes, erase, before, rights)
    )
    insert into document (name, seq, records, bytes, rights_revision, erase)
    select name, seq, records, bytes, rights, erase from moved order by name
    on conflict (name) do update set seq = excluded.seq, records = excluded.records, bytes = excluded.bytes,
      erase = greatest(document.erase, excluded.erase)
    where document.rights_revision = excluded.rights_revision
      and document.seq = (select before from moved where moved.name = excluded.name)
    returning name`.execute(trx);
  if (rows.length === moving.length) return;
  const written = new Set(rows.map(({ name }) => name));
  const left = moving.find(({ document }) => !written.has(document.name));
  if (left) throw new HeadMoved(left.document);
}

async function moveCounters(trx: Transaction<Database>, moves: readonly CounterMove[]): Promise<void> {
  if (moves.length === 0) return;
  const columns = {
    room: moves.map(({ counters }) => counters.room),
    head: moves.map(({ counters }) => counters.head),
    before: moves.map(({ before }) => before),
    after: moves.map(({ after }) => after),
  };
  const { rows } = await sql<{ room: string }>`
    with moved as (
      select * from unnest(${columns.room}::text[], ${columns.head}::bigint[], ${columns.before}::bigint[],
        ${columns.after}::bigint[]) as moved (room, head, before, after)
    )
    insert into relay_room (room, counter, head)
    select room, after, head from moved order by room
    on conflict (room) do update set counter = excluded.counter
    where relay_room.counter = (select before from moved where moved.room = excluded.room)
    returning room`.execute(trx);
  if (rows.length === moves.length) return;
  const written = new Set(rows.map(({ room }) => room));
  const left = moves.find(({ counters }) => !written.has(counters.room));
  if (left) throw new HeadMoved(left.document);
}

async function writeIndex(trx: Transaction<Database>, groups: readonly Group[]): Promise<void> {
  const records = groups.flatMap(({ document, index }) =>
    index.map((record) => {
      const { lane, id, kind, n, arrival, isRecalled } = record;
      const place = { document: document.name, lane, id, kind, room: document.room, n, arrival };
      return { record, row: { ...place, recalled: isRecalled ? 1 : 0 } };
    }),
  );
  const added = records.filter(({ record }) => !isChange(record)).map(({ row }) => row);
  for (const part of inParts(added)) {
    await trx
      .insertInto('record_index')
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const { row, record } of records) {
    if (!isChange(record)) continue;
    await trx
      .insertInto('record_index')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['document', 'n', 'lane', 'id']).doUpdateSet({ recalled: record.isRecalled ? 1 : 0 }),
      )
      .execute();
  }
}

async function writeRefusals(trx: Transaction<Database>, groups: readonly Group[]): Promise<void> {
  for (const { document, parts: updates, heard } of groups) {
    for (const { user, keys } of heard) {
      await trx
        .deleteFrom('refusal')
        .where('document', '=', document.name)
        .where('user', '=', user)
        .where('key', 'in', keys)
        .execute();
    }
    for (const { lane, kept, arrival } of updates) {
      if (lane === '@') continue;
      for (const { key, id, client, clock, refusal, device } of kept) {
        const { rule, company } = refusal;
        const place = { client, clock, rule, company, at: arrival, device };
        await trx
          .insertInto('refusal')
          .values({ document: document.name, user: lane, key, id, ...place })
          .onConflict((conflict) => conflict.columns(['document', 'user', 'key']).doUpdateSet(place))
          .execute();
      }
    }
  }
}
