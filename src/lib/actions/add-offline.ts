import { isContactCode } from '#shared/contact-code.ts';
import { directRoomId, type RoomId } from '#shared/ids.ts';
import type { OfflineCard } from '#shared/offline-card.ts';
import { closedPolicy } from '#shared/policy/policy.ts';
import type { Core } from '../core.ts';
import { verifyCard } from '../platform/verify-card.ts';
import { emptyWhole, refreshRoom, roomTables } from '../projection/refresh-room.ts';
import { readFacts, writeWhole } from '../projection/room-members.ts';
import type { WholeRoom } from '../projection/tables.ts';
import { askForRoom } from './ask-for-room.ts';
import { saveContact } from './contact-commands.ts';
import { keptCard } from './keep-card.ts';

export type AddOfflineResult =
  | { readonly ok: true; readonly room: RoomId; readonly card: OfflineCard }
  | {
      readonly ok: false;
      /** `forged`: no card of this server; `own`: one's own; `unsupported`: this device needs the network for it. */
      readonly reason: 'forged' | 'own' | 'unsupported';
    };

/**
 * Adds the person of a card without a network (N01): the contact and the 1:1 room are there at once, waiting, and can be
 * written into. The code goes to the server with the next connection; what it refuses comes back as texts, with the reason.
 */
export async function addOffline(core: Core, code: string, text: string): Promise<AddOfflineResult> {
  const kept = await keptCard(core);
  if (kept === null) return { ok: false, reason: 'unsupported' };
  const checked = await verifyCard(text, kept.key);
  if (!checked.ok) return checked;
  const { card } = checked;
  if (!isContactCode(code)) return { ok: false, reason: 'forged' };
  if (card.user === core.owner.user) return { ok: false, reason: 'own' };
  return { ok: true, room: await keepWaiting(core, card, code), card };
}

async function keepWaiting(core: Core, card: OfflineCard, code: string): Promise<RoomId> {
  const { durable: database, owner } = core;
  const room = directRoomId(owner.user, card.user);
  const asked = await database.transaction('rw', roomTables(database), async () => {
    const before = await readFacts(database, owner, room);
    // Also one whose own document is still on its way: the server has made it.
    if (before && before.entry !== 'waiting') return null;
    const waiting = await database.outbox.where('[room+state]').equals([room, 'waiting']).toArray();
    if (waiting.some(({ kind }) => kind === 'command')) return null;
    const facts = before?.known ? before : await writeWhole(database, owner, roomOf(card, core, room));
    const name = await askForRoom(core, facts, card.user, { command: 'use-code', code });
    await refreshRoom(database, owner, room);
    return name;
  });
  if (asked === null) return room;
  // Colleagues are in the directory. Should the page end before this is kept, the server keeps the contact all the same.
  if (card.company.id !== owner.company) {
    const { user, name, title, company } = card;
    await saveContact(core, { user, name, title, photo: null, company: { ...company, colour: null } }, asked);
  }
  core.engine.outboxChanged();
  return room;
}

/** The room as far as the card tells; the rules in it are shown once the server has told them. */
function roomOf({ user, name, title, company }: OfflineCard, core: Core, room: RoomId): WholeRoom {
  const now = core.clock.now();
  const isPartner = company.id !== core.owner.company;
  return {
    ...emptyWhole(room),
    entry: 'waiting',
    known: true,
    createdAt: now,
    members: [{ user, company: company.id, name, title, photo: null, role: 'member', state: 'active', since: now }],
    companies: isPartner
      ? [{ company: company.id, name: company.name, colour: null, rules: closedPolicy.rules.partners }]
      : [],
  };
}
