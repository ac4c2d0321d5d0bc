import type * as Y from 'yjs';
import { parseRecordKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import { isUserId, type ContactId } from '#shared/ids.ts';
import type { ContactField } from '#shared/records/contact.ts';
import { parseContactField } from '#shared/records/parse.ts';
import type { Published } from '#shared/records/published.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import { advance } from './project-page.ts';
import { ofKind } from './read-published.ts';
import { contactTables, refreshContact } from './refresh-contact.ts';
import type { FieldVersion } from './rows.ts';
import { isOfContact, type ContactFacts } from './tables.ts';

/** What is to be written of a card in one transaction. */
export interface ContactChange {
  readonly document: DocumentName;
  readonly contact: ContactId;
  readonly published: readonly Published[];
  readonly versions: readonly FieldVersion[];
  /** Outbox rows the server has stored. */
  readonly acked: readonly string[];
  /** Outbox rows the server has refused. */
  readonly refused: readonly { readonly name: string; readonly refusal: Refusal }[];
  readonly seq: number;
}

/** Every version of every field in a card's lanes. */
export function readVersions(doc: Y.Doc): FieldVersion[] {
  const versions: FieldVersion[] = [];
  for (const lane of doc.share.keys()) {
    if (!isUserId(lane)) continue;
    for (const [key, value] of laneOf(doc, lane)) {
      const parsed = parseRecordKey(key);
      const record = parseContactField(key, value);
      if (parsed?.type !== 'version' || record === null) continue;
      const field = parsed.id as string as ContactField;
      versions.push({ field, lane, stamp: parsed.stamp, at: record.at, value: record.value, waiting: false });
    }
  }
  return versions;
}

/** Writes a card's change, all of it or nothing. A card that is not listed for me any more is not written. */
export async function projectContact(database: FoyerDatabase, owner: Owner, change: ContactChange): Promise<void> {
  await database.transaction('rw', [...contactTables(database), database.documents], async () => {
    await settleOutbox(database, change);
    const facts = await database.contactFacts.get(change.contact);
    if (facts) await database.contactFacts.put(factsWith(facts, change));
    await refreshContact(database, owner, change.contact);
    await advance(database, change.document, change.seq);
  });
}

function factsWith(before: ContactFacts, { published, versions }: ContactChange): ContactFacts {
  const [contact] = ofKind(published, 'contact');
  // A copy in which the server has said nothing yet has not caught up: what it lacks is not gone.
  if (!contact) return { ...before, versions: union(before.versions, versions) };
  const { owner, source, person, name, sharing, createdAt, trashedAt } = contact;
  const [shown] = ofKind(published, 'contact-profile');
  const profile = shown && {
    user: shown.user,
    nickname: shown.nickname,
    title: shown.title,
    photo: shown.photo,
    company: shown.company,
  };
  const said = { owner, source, person, name, sharing, createdAt, trashedAt };
  return { ...before, said, profile: profile ?? null, versions };
}

function union(one: readonly FieldVersion[], other: readonly FieldVersion[]): FieldVersion[] {
  const key = ({ field, lane, stamp }: FieldVersion): string => `${field} ${lane} ${stamp}`;
  return [...new Map([...one, ...other].map((version) => [key(version), version])).values()];
}

/** What was refused is told: its text is kept until the person has seen it (N02). */
async function settleOutbox(database: FoyerDatabase, { acked, refused }: ContactChange): Promise<void> {
  if (acked.length > 0) await database.outbox.where('name').anyOf(acked).delete();
  for (const { name, refusal } of refused) {
    const row = await database.outbox.where('name').equals(name).first();
    if (row?.kind !== 'record' || !isOfContact(row)) continue;
    const value = typeof row.value.value === 'string' ? row.value.value : row.value.value.join(', ');
    await database.contactNotices.add({
      contact: row.contact,
      name: row.contactName,
      what: { type: 'not-written', field: row.id, value },
      refusal,
    });
    await database.outbox.where('name').equals(name).delete();
  }
}
