import type { Kysely } from 'kysely';
import { contactRights } from '../contacts/access.ts';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { ContactId, RoomId, UserId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { blocksOf } from '../blocks/blocks-of.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Access, DocumentRights, ReadingInterval } from '../relay/ports.ts';
import type { Storage } from '../storage/open.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { RulesOfRooms } from './room-rules.ts';

const everything: readonly ReadingInterval[] = [{ from: 0, to: Infinity }];

/** Who may read and write which document, from rows that are read anew each time. Null looks like no document at all. */
export function createAccess({ db }: Pick<Storage, 'db'>, accounts: Pick<Accounts, 'callerOf'>): Access {
  const rules = new RulesOfRooms();
  return {
    authenticate: async (headers) => {
      const caller = await accounts.callerOf(headers);
      return caller && { user: caller.user, company: caller.company, session: caller.session };
    },
    rights: async (user, document) => (await rightsOf(db, rules, user, [document])).get(document) ?? null,
    rightsOf: (user, documents) => rightsOf(db, rules, user, documents),
  };
}

async function rightsOf(
  db: Kysely<Database>,
  rules: RulesOfRooms,
  user: UserId,
  documents: readonly DocumentName[],
): Promise<ReadonlyMap<DocumentName, DocumentRights>> {
  const found = new Map<DocumentName, DocumentRights>();
  const person = await db
    .selectFrom('person')
    .select('company')
    .where('id', '=', user)
    .where('suspended', '=', 0)
    .executeTakeFirst();
  if (!person) return found;
  const rooms = new Map<DocumentName, RoomId>();
  const contacts = new Map<DocumentName, ContactId>();
  for (const document of documents) {
    const named = parseDocumentName(document);
    if (named === null) continue;
    switch (named.kind) {
      case 'home':
        if (named.user === user) found.set(document, { read: everything, write: null });
        break;
      case 'company':
        // A directory has no lanes of people.
        if (named.company === person.company) {
          found.set(document, { read: everything, write: { rule: 'invalid', company: null } });
        }
        break;
      case 'room':
      case 'page':
        rooms.set(document, named.room);
        break;
      case 'contact':
        contacts.set(document, named.contact);
        break;
      default:
        unreachable(named);
    }
  }
  const inRooms = await roomRights(db, rules, user, [...new Set(rooms.values())]);
  for (const [document, room] of rooms) {
    const rights = inRooms.get(room);
    if (rights) found.set(document, rights);
  }
  const onCards = await contactRights(db, { user, company: person.company }, [...contacts.values()]);
  for (const [document, contact] of contacts) {
    const rights = onCards.get(contact);
    if (rights) found.set(document, rights);
  }
  return found;
}

async function roomRights(
  db: Kysely<Database>,
  rules: RulesOfRooms,
  user: UserId,
  rooms: readonly RoomId[],
): Promise<Map<RoomId, DocumentRights>> {
  const rights = new Map<RoomId, DocumentRights>();
  if (rooms.length === 0) return rights;
  const ruling = await rules.of(db, rooms);
  const { hidden, blocks, blockedIn, blockingIn } = await blocksOf(db, user);
  for (const part of inParts(rooms)) {
    const members = await db
      .selectFrom('room_member')
      .innerJoin('room', 'room.id', 'room_member.room')
      .select(['room_member.room', 'room_member.state', 'room_member.company', 'room.seal'])
      .where('room_member.room', 'in', part)
      .where('room_member.user', '=', user)
      .where('room_member.state', '<>', 'left')
      // Their own company has their copies erased: there is nothing here for them until it gives the room back (R04).
      .where('room_member.wiped', '=', 0)
      .execute();
    const rows = await db
      .selectFrom('reading')
      .select(['room', 'from_at', 'to_at'])
      .where('room', 'in', part)
      .where('user', '=', user)
      .orderBy('from_at')
      .execute();
    const reading = Map.groupBy(rows, ({ room }) => room);
    for (const { room, state, company, seal } of members) {
      const read = (reading.get(room) ?? []).map(({ from_at: from, to_at: to }) => ({ from, to: to ?? Infinity }));
      const sealed = seal === null ? null : (JSON.parse(seal) as Refusal);
      const blocked: Refusal | null = blockingIn.has(room) ? { rule: 'blocked', company: null } : null;
      const inRoom: DocumentRights =
        state === 'excluded'
          ? // Members are excluded by their own company's rule.
            { read: read.filter(({ to }) => to !== Infinity), write: { rule: 'excluded', company } }
          : { read, write: sealed ?? blocked };
      const blocker = blockedIn.get(room);
      const deafTo = blocker === undefined ? blocks : new Set([...blocks, blocker]);
      const here = ruling.get(room);
      rights.set(room, {
        ...inRoom,
        ...(here && { rules: here }),
        ...(hidden && { hidden }),
        ...(deafTo.size > 0 && { deafTo }),
      });
    }
  }
  return rights;
}
