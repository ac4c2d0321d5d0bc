import type { Migration } from './migration.ts';

/** Photos that were uploaded for rooms. */
export const roomPhotos: Migration = {
  name: '0011-room-photos',
  up: async (db) => {
    await db.schema
      .createTable('room_photo')
      .addColumn('user', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_photo_key', ['user', 'hash'])
      .execute();
    await db.schema.createIndex('room_photo_hash').on('room_photo').column('hash').execute();
    await db.schema.createIndex('room_photo_at').on('room_photo').column('at').execute();
    await db.schema.createIndex('room_by_photo').on('room').column('photo').execute();
  },
};
