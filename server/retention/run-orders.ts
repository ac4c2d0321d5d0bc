import { join } from 'node:path';
import type { Selectable, Transaction } from 'kysely';
import { companyDocument, contactDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RecordId, RoomId, UserId } from '#shared/ids.ts';
import { photoFolder } from '../accounts/photo-files.ts';
import { runCommand } from '../companies/run-command.ts';
import { forgetFilesOf } from '../files/forget-files.ts';
import { isPhotoUsed, removeOld } from '../rooms/sweep-photos.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import type { ErasureOrderTable } from '../storage/tables/erasure-tables.ts';
import { eraseRecords } from './erase-records.ts';
import { forgetInRoom } from './forget-in-room.ts';
import { forgetPerson } from './forget-person.ts';
import { endLease, renewLease, takeLease } from './lease.ts';

type Running = Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock' | 'dataDir'>;

const atOnce = 500;
const lease = 'erasure';

/**
 * Does what erasures of members have left to do, room by room: what is done is remembered, so that a process that ends
 * meanwhile leaves the rest to the next one. One process at a time.
 */
export async function runOrders(services: Running): Promise<void> {
  const { db } = services.storage;
  const due = await db.selectFrom('erasure_order').select('user').where('state', '<>', 'done').execute();
  if (due.length === 0 || !(await takeLease(db, lease, services.clock()))) return;
  try {
    for (;;) {
      const order = await db
        .selectFrom('erasure_order')
        .selectAll()
        .where('state', '<>', 'done')
        .orderBy('at')
        .limit(1)
        .executeTakeFirst();
      if (!order) break;
      await runOrder(services, order);
    }
  } finally {
    await endLease(db, lease, services.clock());
  }
}

/**
 * A restored backup has people again who were erased after it: they are forgotten before anybody can sign in, and what
 * they wrote goes with the orders, which begin anew.
 */
export async function forgetRestored(services: Running): Promise<void> {
  const { db } = services.storage;
  const orders = await db.selectFrom('erasure_order').selectAll().where('state', '=', 'restored').execute();
  for (const { user, name, ordered_by: by } of orders) {
    await runCommand(services, async (trx, changes) => {
      const person = await trx.selectFrom('person').select('photo').where('id', '=', user).executeTakeFirst();
      // A backup from before the person was a member has nothing of them.
      if (person) {
        const heir = await heirOf(trx, by);
        await forgetPerson(trx, changes, services.accounts, user, name, heir, services.clock());
      }
      const rooms = await trx.selectFrom('room_member').select('room').where('user', '=', user).execute();
      await trx
        .updateTable('erasure_order')
        .set({
          state: 'running',
          photo: person?.photo ?? null,
          room: null,
          rooms: rooms.length,
          rooms_done: 0,
          done_at: null,
        })
        .where('user', '=', user)
        .execute();
    });
    await services.accounts.endSessions(user);
  }
}

/** Who ordered it, if they are there still, or again. */
async function heirOf(trx: Transaction<Database>, by: UserId | null): Promise<UserId | null> {
  if (by === null) return null;
  const heir = await trx
    .selectFrom('person')
    .select('id')
    .where('id', '=', by)
    .where('suspended', '=', 0)
    .executeTakeFirst();
  return heir?.id ?? null;
}

async function runOrder(services: Running, order: Selectable<ErasureOrderTable>): Promise<void> {
  const { storage, relay, clock } = services;
  const { user, company } = order;
  const rooms = await storage.db
    .selectFrom('room_member')
    .select('room')
    .where('user', '=', user)
    .$if(order.room !== null, (query) => query.where('room', '>', order.room as RoomId))
    .orderBy('room')
    .execute();
  for (const { room } of rooms) {
    const messages = await eraseIn(services, room, user);
    // The room named them, and so may older rows of its log.
    await relay.compact(roomDocument(room));
    await storage.db
      .updateTable('erasure_order')
      .set(({ eb }) => ({ room, rooms_done: eb('rooms_done', '+', 1), messages: eb('messages', '+', messages) }))
      .where('user', '=', user)
      .execute();
    await renewLease(storage.db, lease, clock());
  }
  const cards = await storage.db.selectFrom('contact').select('id').where('person', '=', user).execute();
  for (const { id } of cards) await relay.compact(contactDocument(id));
  await relay.compact(companyDocument(company));
  await removePhoto(services, user, order.photo);
  // Also what no message of theirs had named yet.
  await forgetFilesOf(services, user);
  await storage.db
    .updateTable('erasure_order')
    .set({ state: 'done', photo: null, done_at: clock() })
    .where('user', '=', user)
    .execute();
}

/** Erases what a person wrote in a room; gives how many messages those were. */
async function eraseIn(services: Running, room: RoomId, user: UserId): Promise<number> {
  const own = services.storage.db
    .selectFrom('record_index')
    .select(['document', 'id', 'n'])
    .where('room', '=', room)
    .where('lane', '=', user);
  const erase = (records: readonly { readonly document: DocumentName; readonly id: RecordId }[]): Promise<number> =>
    eraseRecords(
      services,
      records.map(({ document, id }) => ({ document, lane: user, id })),
    );
  // Recalls of messages that never came have no number.
  await erase(await own.where('n', '=', 0).execute());
  let erased = 0;
  for (let from = 0; ;) {
    const records = await own.where('n', '>', from).orderBy('n').limit(atOnce).execute();
    const last = records.at(-1);
    if (!last) break;
    erased += await erase(records);
    from = last.n;
  }
  await forgetInRoom(services, room, { author: user });
  return erased;
}

/** Takes a photo out of the folder, unless somebody else, a room or a company shows the same picture, or is about to. */
async function removePhoto(services: Running, user: UserId, photo: string | null): Promise<void> {
  if (photo === null) return;
  const until = services.clock();
  const isUsed = await runCommand(services, async (trx) => {
    // That they have uploaded it themselves keeps it no longer.
    await trx.deleteFrom('room_photo').where('user', '=', user).where('hash', '=', photo).execute();
    return isPhotoUsed(trx, photo);
  });
  if (!isUsed) await removeOld(join(photoFolder(services.dataDir), photo), until);
}
