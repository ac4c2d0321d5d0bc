import type { DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import type { Published } from '#shared/records/published.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import { emptyFacts, refreshRoom, roomTables } from './refresh-room.ts';
import { wholeOf, withMembers, writeWhole } from './room-members.ts';
import type { WholeRoom } from './tables.ts';

/** The pages of a room, as its document names them. */
export interface RoomPages {
  readonly room: RoomId;
  readonly head: number;
  /** Older pages that were written to, with their newest sequence number. */
  readonly touched: readonly { readonly page: number; readonly seq: number }[];
}

/** Writes what a room's document says of the room. */
export async function projectRoom(
  database: FoyerDatabase,
  owner: Owner,
  change: {
    readonly document: DocumentName;
    readonly room: RoomId;
    readonly published: readonly Published[];
    readonly seq: number;
  },
): Promise<RoomPages> {
  const { document, room, published, seq } = change;
  const head = Math.max(1, ...ofKind(published, 'head').map(({ page }) => page));
  const said = factsOf(published, head);
  await database.transaction('rw', [...roomTables(database), database.documents], async () => {
    const facts = await database.facts.get(room);
    const before = facts && (await wholeOf(database, facts));
    const { members = before?.members ?? [], ...rest } = said ?? {};
    // In the order in which rows are kept, or what is the same would look different.
    const whole = withMembers({ ...emptyFacts(room), ...facts, ...rest }, members);
    // Of a room that a rule has had erased nothing more is kept, whatever was heard before (R04).
    if (before?.wiped) return;
    if (said !== null && JSON.stringify(before) !== JSON.stringify(whole)) await writeWhole(database, owner, whole);
    await advance(database, document, seq);
    await refreshRoom(database, owner, room);
  });
  return { room, head, touched: ofKind(published, 'touched').map(({ page, seq: newest }) => ({ page, seq: newest })) };
}

function factsOf(published: readonly Published[], head: number): Partial<WholeRoom> | null {
  const [info] = ofKind(published, 'room');
  if (!info) return null;
  const [seal] = ofKind(published, 'seal');
  return {
    type: info.type,
    name: info.name,
    photo: info.photo,
    description: info.description,
    history: info.history,
    known: true,
    createdAt: info.createdAt,
    members: ofKind(published, 'member')
      .map(({ user, company, name, title, photo, role, state, since }) => ({
        user,
        company,
        name,
        title,
        photo,
        role,
        state,
        since,
      }))
      .sort((one, other) => one.since - other.since || (one.user < other.user ? -1 : 1)),
    companies: ofKind(published, 'room-company')
      .map(({ company, name, colour, logo, rules }) => ({ company, name, colour, logo, rules }))
      .sort((one, other) => (one.company < other.company ? -1 : 1)),
    sealed: seal?.sealed ? (seal.refusal ?? { rule: 'sealed', company: null }) : null,
    head,
  };
}
