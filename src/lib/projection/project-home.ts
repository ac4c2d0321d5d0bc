import type { DocumentName } from '#shared/documents/names.ts';
import type { ContactId, RoomId } from '#shared/ids.ts';
import type { Published, RoomEntry } from '#shared/records/published.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Owner } from '../core.ts';
import { eraseRoom, giveBack } from './erase-room.ts';
import type { BlockRow } from './rows.ts';
import type { RoomFacts } from './tables.ts';
import type { FoyerDatabase } from './database.ts';
import { listContacts } from './list-contacts.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import { contactTables } from './refresh-contact.ts';
import { emptyFacts, refreshRoom, roomTables } from './refresh-room.ts';
import { readFacts } from './room-members.ts';

/** A room as my home document has it, and what that has changed here. */
export interface HomeRoom {
  readonly room: RoomId;
  readonly state: RoomEntry['state'];
  /** Whether a rule has just had it erased here, or has given it back (R04). */
  readonly turned: 'erased' | 'given-back' | null;
}

/**
 * Writes what my home document says: in which rooms I am, which contacts I have, what my company lets me do, my contact codes,
 * whom I block.
 */
export async function projectHome(
  database: FoyerDatabase,
  owner: Owner,
  change: { readonly document: DocumentName; readonly published: readonly Published[]; readonly seq: number },
): Promise<{
  readonly rooms: readonly HomeRoom[];
  readonly contacts: readonly ContactId[];
}> {
  const entries = ofKind(change.published, 'room-entry');
  const [reach] = ofKind(change.published, 'reach');
  const codes = ofKind(change.published, 'contact-code').map(({ key: _key, kind: _kind, ...code }) => code);
  const blocks = ofKind(change.published, 'block')
    .sort((one, other) => other.since - one.since)
    .map(({ user, name, photo, company }): BlockRow => ({ user, name, photo, company: company.name }));
  const turned = new Map<RoomId, HomeRoom['turned']>();
  await database.transaction(
    'rw',
    [...roomTables(database), ...contactTables(database), database.documents],
    async () => {
      for (const { room, state, by, wiped, refusal } of entries) {
        const before = await readFacts(database, owner, room);
        const isSame = before?.entry === state && (before.leftBy ?? null) === by;
        if (isSame && (before.wiped !== undefined) === wiped) continue;
        // Who is in again finds the room in the list again.
        const back = state === 'active' ? { hidden: false, notCreated: null } : {};
        const facts: RoomFacts = { ...emptyFacts(room), ...before, ...back, entry: state, leftBy: by };
        if (wiped && !facts.wiped) {
          turned.set(room, 'erased');
          await database.facts.put(await eraseRoom(database, owner, facts, refusal ?? unknownRule));
        } else if (!wiped && facts.wiped) {
          turned.set(room, 'given-back');
          await database.facts.put(giveBack(facts));
        } else await database.facts.put(facts);
        await refreshRoom(database, owner, room);
      }
      if (reach)
        await database.meta.put({
          key: 'reach',
          value: {
            partners: reach.partners,
            line: reach.line,
            lead: reach.lead,
            partnersSince: reach.partnersSince,
          },
        });
      await database.meta.put({ key: 'codes', value: codes });
      await database.meta.put({ key: 'blocks', value: blocks });
      // Before it has caught up, nothing in it is no word on what is listed.
      if (reach) await listContacts(database, owner, 'home', change.published);
      await advance(database, change.document, change.seq);
    },
  );
  return {
    rooms: entries.map(({ room, state }) => ({ room, state, turned: turned.get(room) ?? null })),
    contacts: ofKind(change.published, 'contact-entry').map(({ contact }) => contact),
  };
}

/** Of a room that was erased by a rule whose name this version of the app does not know. */
const unknownRule: Refusal = { rule: 'sealed', company: null };
