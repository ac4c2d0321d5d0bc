import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The record index without what nobody reads, and on SQLite without a second tree: every message makes a row of it. */
export const leanIndex: Migration = {
  name: '0005-lean-index',
  up: async (db, dialect) => {
    if (dialect === 'postgres') {
      await db.schema.alterTable('record_index').dropColumn('client').dropColumn('clock').execute();
      return;
    }
    await sql`create table lean_index (
      document text not null, lane text not null, id text not null, kind text not null, room text,
      n bigint not null, arrival bigint not null, recalled integer not null,
      primary key (document, lane, id)
    ) without rowid`.execute(db);
    await sql`insert into lean_index select document, lane, id, kind, room, n, arrival, recalled from record_index`.execute(
      db,
    );
    await sql`drop table record_index`.execute(db);
    await sql`alter table lean_index rename to record_index`.execute(db);
    await sql`create index record_index_room on record_index (room, n)`.execute(db);
  },
};
