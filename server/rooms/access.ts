import type { Kysely } from 'kysely';
import { parseDocumentName } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Access, DocumentRights, ReadingInterval } from '../relay/ports.ts';
import type { Storage } from '../storage/open.ts';
import type { Database } from '../storage/tables/database.ts';

const everything: readonly ReadingInterval[] = [{ from: 0, to: Infinity }];

/** Who may read and write which document, from rows that are read anew each time. Null looks like no document at all. */
export function createAccess({ db }: Pick<Storage, 'db'>, accounts: Pick<Accounts, 'callerOf'>): Access {
  return {
    authenticate: async (headers) => {
      const caller = await accounts.callerOf(headers);
      return caller && { user: caller.user, company: caller.company, session: caller.session };
    },
    rights: async (user, document) => {
      const named = parseDocumentName(document);
      if (named === null) return null;
      const person = await db
        .selectFrom('person')
        .select('company')
        .where('id', '=', user)
        .where('suspended', '=', 0)
        .executeTakeFirst();
      if (!person) return null;
      switch (named.kind) {
        case 'home':
          return named.user === user ? { read: everything, write: null } : null;
        case 'company':
          // A directory has no lanes of people.
          return named.company === person.company
            ? { read: everything, write: { rule: 'invalid', company: null } }
            : null;
        case 'room':
        case 'page':
          return roomRights(db, user, named.room);
        default:
          return unreachable(named);
      }
    },
  };
}

async function roomRights(db: Kysely<Database>, user: UserId, room: RoomId): Promise<DocumentRights | null> {
  const member = await db
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .select(['room_member.state', 'room_member.company', 'room.seal'])
    .where('room_member.room', '=', room)
    .where('room_member.user', '=', user)
    .executeTakeFirst();
  if (!member || member.state === 'left') return null;
  const rows = await db
    .selectFrom('reading')
    .select(['from_at', 'to_at'])
    .where('room', '=', room)
    .where('user', '=', user)
    .orderBy('from_at')
    .execute();
  const read = rows.map(({ from_at: from, to_at: to }) => ({ from, to: to ?? Infinity }));
  if (member.state === 'excluded') {
    // Members are excluded by their own company's rule.
    return { read: read.filter(({ to }) => to !== Infinity), write: { rule: 'excluded', company: member.company } };
  }
  return { read, write: member.seal === null ? null : (JSON.parse(member.seal) as Refusal) };
}
