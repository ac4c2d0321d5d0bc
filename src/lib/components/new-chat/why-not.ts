import { m } from '$lib/paraglide/messages.js';
import type { RoomRow } from '$lib/projection/rows.ts';
import type { Reach } from '$lib/state/directory-state.svelte.ts';
import type { UserId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { ChatPerson } from './external-people.ts';

/**
 * Why somebody cannot be put into a group, as far as this device knows: the server decides.
 * `sealed`: the link with their company has ended. `no-partners`, `may-not-lead`: what my company lets me do.
 */
export type WhyNot = 'sealed' | 'no-partners' | 'may-not-lead' | 'unknown' | 'full';

/** What is chosen from. */
export interface Circle {
  readonly reach: Reach;
  /** People whose 1:1 room with me is sealed. */
  readonly sealed: ReadonlySet<UserId>;
  /** A new room: one person alone is a 1:1 room then. */
  readonly isNew: boolean;
  /** How many are in the room already, with me. */
  readonly inside: number;
  /** Whether the room has people from outside already: then who adds need not lead it. */
  readonly isExternal: boolean;
}

/** Says why a person cannot join those chosen; null when they can. */
export function whyNot(person: ChatPerson, chosen: readonly ChatPerson[], circle: Circle): WhyNot | null {
  const others = chosen.filter(({ user }) => user !== person.user);
  const { reach, isNew, inside, isExternal, sealed } = circle;
  if (inside + others.length >= limits.roomMembers) return 'full';
  if (person.company === null) {
    const joinsOutside = !isExternal && others.some(({ company }) => company !== null);
    return joinsOutside && !reach.lead ? 'may-not-lead' : null;
  }
  if (sealed.has(person.user)) return 'sealed';
  if (!reach.partners) return 'no-partners';
  if (person.companyId === null) return 'unknown';
  // A 1:1 room is led by nobody.
  const makesGroup = !isNew || others.length > 0;
  return makesGroup && !isExternal && !reach.lead ? 'may-not-lead' : null;
}

/** The people whose 1:1 room with me is sealed. */
export const sealedPeople = (rooms: readonly RoomRow[]): ReadonlySet<UserId> =>
  new Set(rooms.flatMap(({ other, sealed }) => (other !== null && sealed !== null ? [other] : [])));

/** A reason as a row has room for it, and in one sentence. */
export interface Reason {
  readonly short: string;
  readonly sentence: string;
}

/** The reason in words; `company` is my own company's name. */
export function reasonOf(why: WhyNot, company: string): Reason {
  switch (why) {
    case 'sealed':
      return { short: m.groups_short_sealed(), sentence: m.groups_why_sealed() };
    case 'no-partners':
      return { short: m.groups_short_rule({ company }), sentence: m.groups_why_no_partners({ company }) };
    case 'may-not-lead':
      return { short: m.groups_short_lead({ company }), sentence: m.groups_why_lead({ company }) };
    case 'unknown':
      return { short: m.groups_short_unknown(), sentence: m.groups_why_unknown() };
    case 'full':
      return { short: m.groups_short_full(), sentence: m.groups_why_full({ count: limits.roomMembers }) };
    default:
      return unreachable(why);
  }
}
