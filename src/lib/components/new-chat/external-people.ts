import type { ContactRow, PersonRow, RoomRow } from '$lib/projection/rows.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import { onePerPerson } from '../contacts/one-per-person.ts';

const byName = new Intl.Collator();

/** Somebody a chat can be started with. */
export interface ChatPerson {
  readonly user: UserId;
  readonly name: string;
  readonly title: string | null;
  readonly photo: string | null;
  /** The company's name of somebody outside; null for a colleague. */
  readonly company: string | null;
  /** The company of somebody outside; null for a colleague, and where this device does not know it. */
  readonly companyId: CompanyId | null;
  /** What else they are found by. */
  readonly messageId: string | null;
  /** What else they are called: by themselves, on other cards of theirs, and how that is read. */
  readonly otherNames: readonly string[];
}

/**
 * The partners among one's contacts, under the names they have there, and those one has 1:1 rooms with, by name: on this
 * device, so that they are there without a network (S60, S61).
 */
export function externalPeople(rooms: readonly RoomRow[], contacts: readonly ContactRow[]): ChatPerson[] {
  const people = new Map<UserId, ChatPerson>();
  const direct = new Map(rooms.flatMap((room) => (room.other === null ? [] : [[room.other, room] as const])));
  const cards = Map.groupBy(contacts, ({ person }) => person);
  const otherNames = (user: UserId, name: string): readonly string[] => {
    const called = [
      direct.get(user)?.name ?? '',
      ...(cards.get(user) ?? []).flatMap((card) => [card.name, card.nickname ?? '', card.fields.reading, card.company]),
    ];
    return [...new Set(called)].filter((one) => one !== '' && one !== name);
  };
  for (const { person: user, state, name, title, photo, company, companyId } of onePerPerson(contacts).shown) {
    if (user === null || state === 'trashed' || people.has(user)) continue;
    const known = { user, name, title: title === '' ? null : title, photo, company, companyId };
    people.set(user, { ...known, messageId: null, otherNames: otherNames(user, name) });
  }
  for (const room of rooms) {
    const [partner] = room.partners;
    const { other: user, name, title, photo } = room;
    if (room.type !== 'direct' || !partner || user === null || people.has(user)) continue;
    const known = { user, name, title, photo, company: partner.name, companyId: partner.company };
    people.set(user, { ...known, messageId: null, otherNames: otherNames(user, name) });
  }
  return [...people.values()].sort((one, other) => byName.compare(one.name, other.name));
}

/** What somebody is searched by. */
export const chatPersonNames = ({ name, company, title, messageId, otherNames }: ChatPerson): readonly string[] => [
  ...[name, company ?? '', title ?? '', messageId ?? ''],
  ...otherNames,
];

/** The colleagues of a person, in the order of the directory. */
export const colleagues = (people: readonly PersonRow[], me: UserId): ChatPerson[] =>
  people
    .filter(({ user }) => user !== me)
    .map(({ user, name, title, photo, messageId }) => ({
      user,
      name,
      title,
      photo,
      company: null,
      companyId: null,
      messageId,
      otherNames: [],
    }));

/** What the sheet needs that starts a chat. */
export interface NewChatProps {
  readonly onopen: (person: ChatPerson) => void;
  /** Shows a room: one that is there already, or one that was just created. */
  readonly onroom: (room: RoomId) => void;
  /** Looks for somebody who is not in the list. */
  readonly onfind: () => void;
  readonly onclose: () => void;
}
