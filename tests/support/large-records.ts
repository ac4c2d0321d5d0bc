import { createHash } from 'node:crypto';
import { contactDocument, pageDocument } from '#shared/documents/names.ts';
import { newContactId, newRecordId, newUserId, randomLetters, type UserId } from '#shared/ids.ts';
import type { AuditAction } from '#shared/audit-actions.ts';
import type { Sharing } from '#shared/records/contact.ts';
import { chainHash, chainStart } from '../../server/audit/chain.ts';
import { inParts } from '../../server/storage/in-parts.ts';
import type { Storage } from '../../server/storage/open.ts';
import type { LargeCompany } from './large-company.ts';

/** How much; as after some years, where it is left out. */
export interface LargeRecordsSize {
  readonly audit?: number;
  readonly invitations?: number;
  readonly contacts?: number;
  readonly erasures?: number;
  readonly messagesPerRoom?: number;
}

const dayMs = 24 * 60 * 60_000;

/**
 * Writes what a large company has gathered in years straight into the tables, as commands would have: an audit log whose
 * chain is whole, invitations that wait, external contacts, erasures, and the numbers (not the texts) of its rooms' messages.
 */
export async function seedLargeRecords(
  storage: Pick<Storage, 'db'>,
  large: LargeCompany,
  { audit = 50_000, invitations = 200, contacts = 3000, erasures = 40, messagesPerRoom = 20 }: LargeRecordsSize = {},
  now: number = Date.now(),
): Promise<void> {
  await seedAudit(storage, large, audit, now);
  await seedInvitations(storage, large, invitations, now);
  await seedContacts(storage, large, contacts, now);
  await seedErasures(storage, large, erasures, now);
  await seedMessages(storage, large, messagesPerRoom, now);
}

/** What happens in a company most of the time. Rules change seldom, and retention came late. */
const usual: readonly AuditAction[] = [
  'member.added',
  'member.changed',
  'room.external-created',
  'member.invited',
  'member.joined',
  'room.member-excluded',
  'member.sessions-ended',
  'contact.owner-changed',
];

async function seedAudit({ db }: Pick<Storage, 'db'>, { company, members }: LargeCompany, count: number, now: number) {
  let previous = chainStart;
  const actionAt = (at: number): AuditAction => {
    if (at === 9) return 'policy.changed';
    if (at % 97 === 0) return 'partner.accepted';
    return usual[at % usual.length] as AuditAction;
  };
  const rows = Array.from({ length: count }, (_, at) => {
    // A dozen administrators.
    const actor = at % 12;
    const isSweep = at >= count - 30 && at % 3 === 0;
    const row = {
      company,
      seq: at + 1,
      at: now - (count - at) * 20 * 60_000,
      actor: isSweep ? null : (members[actor] as UserId),
      actor_name: isSweep ? null : `Administrator ${actor}`,
      action: isSweep ? 'retention.swept' : actionAt(at),
      subject: isSweep ? null : (members[at % members.length] as UserId),
      subject_name: isSweep ? null : `Subject ${at}`,
      before: at % 2 === 0 ? null : JSON.stringify({ title: `Title ${at % 17}`, group: 'Sales' }),
      after: isSweep ? JSON.stringify({ rooms: at % 50, messages: at }) : JSON.stringify({ title: `Title ${at % 19}` }),
      address: isSweep ? null : `192.0.2.${at % 250}`,
      agent: isSweep ? null : 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0',
    };
    previous = chainHash(previous, row);
    return { ...row, hash: previous };
  });
  await db.transaction().execute(async (trx) => {
    for (const part of inParts(rows)) await trx.insertInto('audit').values(part).execute();
  });
}

async function seedInvitations(
  { db }: Pick<Storage, 'db'>,
  { company, members, groups }: LargeCompany,
  count: number,
  now: number,
) {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: randomLetters(16),
    company,
    token: createHash('sha256').update(`${company} ${at}`).digest('hex'),
    email: `invited-${at}-${company}@large.example`,
    name: at % 3 === 0 ? null : `Invited ${at}`,
    title: null,
    group_id: groups[at % groups.length] ?? null,
    role: 'member' as const,
    message_id: null,
    locale: 'en' as const,
    invited_by: members[at % 12] as UserId,
    created_at: now - at * 60_000,
    // Every tenth has run out.
    expires_at: at % 10 === 0 ? now - dayMs : now + (at % 7) * dayMs + dayMs,
    ended_at: null,
    joined: null,
  }));
  for (const part of inParts(rows)) await db.insertInto('member_invitation').values(part).execute();
}

async function seedContacts(
  { db }: Pick<Storage, 'db'>,
  { company, members, partners }: LargeCompany,
  count: number,
  now: number,
) {
  const sharing: Sharing = { mode: 'owner', users: [], groups: [] };
  const rows = Array.from({ length: count }, (_, at) => ({
    id: newContactId(),
    owner: members[at % members.length] as UserId,
    company,
    source: 'partner' as const,
    person: partners[at % partners.length]?.person ?? null,
    name: `Contact ${at}`,
    mode: sharing.mode,
    sharing: JSON.stringify(sharing),
    created_at: now - at * 60_000,
    trashed_at: at % 20 === 19 ? now - dayMs : null,
  }));
  await db.transaction().execute(async (trx) => {
    for (const part of inParts(rows)) {
      await trx.insertInto('contact').values(part).execute();
      const readers = part.map(({ id: contact, owner: user }) => ({ contact, user }));
      await trx.insertInto('contact_reader').values(readers).execute();
      const cards = part.map(({ id }) => ({ name: contactDocument(id), ...written(600) }));
      await trx.insertInto('document').values(cards).execute();
    }
  });
}

async function seedErasures(
  { db }: Pick<Storage, 'db'>,
  { company, members }: LargeCompany,
  count: number,
  now: number,
) {
  const rows = Array.from({ length: count }, (_, at) => ({
    user: newUserId(),
    company,
    ordered_by: members[at % 12] as UserId,
    reason: `Asked for it, case ${at}`,
    name: `Erased ${at}`,
    at: now - at * dayMs,
    state: 'done' as const,
    photo: null,
    room: null,
    rooms: 12,
    rooms_done: 12,
    messages: 240 + at,
    done_at: now - at * dayMs + 60_000,
  }));
  for (const part of inParts(rows)) await db.insertInto('erasure_order').values(part).execute();
}

async function seedMessages({ db }: Pick<Storage, 'db'>, { rooms, members }: LargeCompany, each: number, now: number) {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('relay_room').set({ counter: each }).execute();
    const pages = rooms.map((room) => ({ name: pageDocument(room, 1), ...written(each * 180) }));
    for (const part of inParts(pages)) await trx.insertInto('document').values(part).execute();
    const records = rooms.flatMap((room, place) =>
      Array.from({ length: each }, (_, at) => ({
        document: pageDocument(room, 1),
        lane: members[place % members.length] as UserId,
        id: newRecordId(),
        kind: 'message',
        room,
        n: at + 1,
        arrival: now - (each - at) * dayMs - place * 1000,
        recalled: 0,
      })),
    );
    for (const part of inParts(records)) await trx.insertInto('record_index').values(part).execute();
  });
}

const written = (bytes: number) => ({ seq: 1, records: 1, bytes, rights_revision: 0, erase: 0 });
