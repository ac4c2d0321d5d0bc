import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/**
 * The record index without what nobody reads, in the order in which messages are numbered: every message makes a row of
 * it, and rows that come together lie together. On SQLite without a second tree.
 */
export const leanIndex: Migration = {
  name: '0005-lean-index',
  up: async (db, dialect) => {
    if (dialect === 'postgres') {
      await db.schema.alterTable('record_index').dropColumn('client').dropColumn('clock').execute();
      await db.schema.alterTable('record_index').dropConstraint('record_index_key').execute();
      await db.schema
        .alterTable('record_index')
        .addPrimaryKeyConstraint('record_index_key', ['document', 'n', 'lane', 'id'])
        .execute();
      return;
    }
    await sql`create table lean_index (
      document text not null, lane text not null, id text not null, kind text not null, room text,
      n bigint not null, arrival bigint not null, recalled integer not null,
      primary key (document, n, lane, id)
    ) without rowid`.execute(db);
    await sql`insert into lean_index select document, lane, id, kind, room, n, arrival, recalled from record_index`.execute(
      db,
    );
    await sql`drop table record_index`.execute(db);
    await sql`alter table lean_index rename to record_index`.execute(db);
    await sql`create index record_index_room on record_index (room, n)`.execute(db);
  },
};
