import type { Kysely } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import type { Caller } from '../http/route.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * Whether a member may see a photo by its hash: it is somebody's whom they may talk with, share a room with, or whose
 * card their company keeps; or a room's that they are in, or one they have uploaded for a room themselves; or the logo of a company whose people they
 * meet so. Nobody's photo
 * is nobody's to see, also for who once knew its name.
 */
export async function maySeePhoto(
  db: Kysely<Database>,
  caller: Pick<Caller, 'user' | 'company'>,
  hash: string,
): Promise<boolean> {
  return (
    (await isPhotoOfPerson(db, caller, hash)) ||
    (await isPhotoOfRoom(db, caller.user, hash)) ||
    (await isLogo(db, caller, hash))
  );
}

async function isPhotoOfPerson(
  db: Kysely<Database>,
  { user, company }: Pick<Caller, 'user' | 'company'>,
  hash: string,
): Promise<boolean> {
  const owners = await db.selectFrom('person').select(['id', 'company']).where('photo', '=', hash).execute();
  if (owners.some((owner) => owner.company === company)) return true;
  if (owners.length === 0) return false;
  const ids = owners.map(({ id }) => id);
  const parties = await partiesOf(db, [user, ...ids]);
  const me = parties.get(user);
  const others = ids.flatMap((id) => parties.get(id) ?? []);
  if (me && others.some((other) => mayTalk(me, other).allowed)) return true;
  const room = await db
    .selectFrom('room_member as mine')
    .innerJoin('room_member as theirs', 'theirs.room', 'mine.room')
    .select('mine.room')
    .where('mine.user', '=', user)
    .where('theirs.user', 'in', ids)
    .executeTakeFirst();
  if (room) return true;
  const card = await db
    .selectFrom('contact')
    .select('id')
    .where('company', '=', company)
    .where('person', 'in', ids)
    .executeTakeFirst();
  return card !== undefined;
}

async function isPhotoOfRoom(db: Kysely<Database>, user: UserId, hash: string): Promise<boolean> {
  const room = await db
    .selectFrom('room')
    .innerJoin('room_member', 'room_member.room', 'room.id')
    .select('room.id')
    .where('room.photo', '=', hash)
    .where('room_member.user', '=', user)
    .where('room_member.state', '<>', 'left')
    .where('room_member.wiped', '=', 0)
    .executeTakeFirst();
  if (room) return true;
  const upload = await db
    .selectFrom('room_photo')
    .select('hash')
    .where('user', '=', user)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return upload !== undefined;
}

/** Whether it is the logo of one's own company, or of one whose people one shares a room with or keeps cards of. */
async function isLogo(
  db: Kysely<Database>,
  { user, company }: Pick<Caller, 'user' | 'company'>,
  hash: string,
): Promise<boolean> {
  const owners = await db.selectFrom('company').select('id').where('logo', '=', hash).execute();
  if (owners.some(({ id }) => id === company)) return true;
  if (owners.length === 0) return false;
  const ids = owners.map(({ id }) => id);
  const room = await db
    .selectFrom('room_member as mine')
    .innerJoin('room_member as theirs', 'theirs.room', 'mine.room')
    .select('mine.room')
    .where('mine.user', '=', user)
    .where('theirs.company', 'in', ids)
    .limit(1)
    .executeTakeFirst();
  if (room) return true;
  const card = await db
    .selectFrom('contact')
    .innerJoin('person', 'person.id', 'contact.person')
    .select('contact.id')
    .where('contact.company', '=', company)
    .where('person.company', 'in', ids)
    .limit(1)
    .executeTakeFirst();
  return card !== undefined;
}
