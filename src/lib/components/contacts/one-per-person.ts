import type { ContactRow } from '$lib/projection/rows.ts';
import type { ContactId, UserId } from '#shared/ids.ts';

/** Cards as one list, in which everybody stands once. */
export interface OnePerPerson {
  /** The cards that are shown, in the order of the contacts. */
  readonly shown: readonly ContactRow[];
  /** The card that is shown in the place of another one of the same person. */
  readonly insteadOf: ReadonlyMap<ContactId, ContactRow>;
}

/**
 * Of several cards of one person one is shown: one that is shared, because all who read it write on that one, else one's
 * own. Of several that are shared it is the oldest, on every device. Those in the trash and of the address book all are.
 */
export function onePerPerson(contacts: readonly ContactRow[]): OnePerPerson {
  const ofPerson = Map.groupBy(contacts.filter(isActivePerson), ({ person }) => person);
  const insteadOf = new Map<ContactId, ContactRow>();
  for (const cards of ofPerson.values()) {
    const [first, ...others] = cards.toSorted(bySharing);
    if (first) for (const { id } of others) insteadOf.set(id, first);
  }
  return { shown: contacts.filter(({ id }) => !insteadOf.has(id)), insteadOf };
}

/** The other cards of the person of a card, own ones first. */
export const othersOf = (contact: ContactRow, contacts: readonly ContactRow[], me: UserId): ContactRow[] =>
  isActivePerson(contact)
    ? contacts
        .filter((other) => isActivePerson(other) && other.person === contact.person && other.id !== contact.id)
        .sort((one, other) => Number(other.owner === me) - Number(one.owner === me) || bySharing(one, other))
    : [];

const isActivePerson = ({ person, state }: ContactRow): boolean => person !== null && state === 'active';

const bySharing = (one: ContactRow, other: ContactRow): number =>
  Number(other.sharing.mode !== 'owner') - Number(one.sharing.mode !== 'owner') ||
  one.createdAt - other.createdAt ||
  one.id.localeCompare(other.id);
