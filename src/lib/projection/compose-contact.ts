import type { UserId } from '#shared/ids.ts';
import { contactFields, notShared, type ContactField } from '#shared/records/contact.ts';
import type { ContactRow, FieldVersion } from './rows.ts';
import type { ContactFacts, OutboxContactCommand, OutboxField, OutboxRow } from './tables.ts';

/** Nothing known yet of a contact. */
export const emptyContact = (id: ContactFacts['id']): ContactFacts => ({
  id,
  listed: { home: null, company: null },
  answered: null,
  said: null,
  profile: null,
  versions: [],
});

/** The card as the server has it, with what of mine is on its way put over it. `me` is whose device this is. */
export function composeContact(facts: ContactFacts, outbox: readonly OutboxRow[], me: UserId): ContactRow {
  const commands = outbox.filter((row): row is OutboxContactCommand => row.kind === 'command' && 'contact' in row);
  const mine = outbox.filter((row): row is OutboxField => row.kind === 'record' && 'contact' in row);
  const versions = withMine(facts.versions, mine, me);
  const newest = newestOf(versions);
  const text = (field: Exclude<ContactField, 'tags'>): string => {
    const value = newest.get(field)?.value;
    return typeof value === 'string' ? value : '';
  };
  const { said, profile } = facts;
  const tags = newest.get('tags')?.value;
  const called = text('name') || said?.name || profile?.nickname || '';
  const name = called || text('company') || text('email') || text('phone') || text('mobile');
  const trash = trashedBy(facts, commands);
  return {
    id: facts.id,
    source: said?.source ?? (profile ? 'partner' : 'address-book'),
    state: trash === null ? 'active' : 'trashed',
    unconfirmed: facts.listed.home === null && facts.listed.company === null && facts.answered === null,
    waiting: commands.length + mine.length,
    owner: said?.owner ?? me,
    person: said?.person ?? profile?.user ?? null,
    name,
    addedAs: said?.name ?? null,
    nickname: profile && profile.nickname !== name ? profile.nickname : null,
    photo: profile?.photo ?? null,
    company: profile?.company.name ?? text('company'),
    companyId: profile?.company.id ?? null,
    ...(profile && { look: { colour: profile.company.colour, logo: profile.company.logo ?? null } }),
    title: profile ? (profile.title ?? '') : text('title'),
    fields: {
      name: called,
      reading: text('reading'),
      company: text('company'),
      title: text('title'),
      phone: text('phone'),
      mobile: text('mobile'),
      email: text('email'),
      memo: text('memo'),
    },
    tags: Array.isArray(tags) ? (tags as readonly string[]) : [],
    versions,
    sharing: commands.findLast((row) => row.command === 'share-contact')?.sharing ?? said?.sharing ?? notShared,
    createdAt: said?.createdAt ?? 0,
    trashedAt: trash,
  };
}

/** What is called the same in every device's order: newest first, whoever wrote it. */
const byStamp = (one: FieldVersion, other: FieldVersion): number =>
  one.stamp < other.stamp ? 1 : one.stamp > other.stamp ? -1 : one.lane < other.lane ? 1 : -1;

function withMine(known: readonly FieldVersion[], outbox: readonly OutboxField[], me: UserId): FieldVersion[] {
  const waiting = outbox.map(({ id, value }): FieldVersion => {
    const stamp = value.key.slice(value.key.indexOf('~') + 1);
    return { field: id as string as ContactField, lane: me, stamp, at: value.at, value: value.value, waiting: true };
  });
  const isMine = ({ lane, field, stamp }: FieldVersion): boolean =>
    lane === me && waiting.some((one) => one.field === field && one.stamp === stamp);
  return [...known.filter((version) => !isMine(version)), ...waiting].sort(byStamp);
}

function newestOf(versions: readonly FieldVersion[]): Map<ContactField, FieldVersion> {
  const newest = new Map<ContactField, FieldVersion>();
  for (const field of contactFields) {
    const found = versions.find((version) => version.field === field);
    if (found) newest.set(field, found);
  }
  return newest;
}

function trashedBy({ said, listed, answered }: ContactFacts, commands: readonly OutboxContactCommand[]): number | null {
  const last = commands.findLast(({ command }) => command === 'trash-contact' || command === 'restore-contact');
  if (last?.command === 'trash-contact') return last.at;
  if (last) return null;
  return (answered ?? listed.home) === 'trashed' ? (said?.trashedAt ?? 0) : null;
}
