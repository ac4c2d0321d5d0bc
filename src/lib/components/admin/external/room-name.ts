import { m } from '$lib/paraglide/messages.js';
import type { ExternalRoom } from '#shared/api/external.ts';

/** What a room is called in the console: a group's name, or the two people of a 1:1 room. */
export function roomName({ name, people }: ExternalRoom): string {
  if (name !== null) return name;
  const [own, other] = people;
  return m.partners_pair({ own: own?.name ?? '–', other: other?.name ?? '–' });
}

/** The other companies in a room. */
export const companyNames = ({ companies }: ExternalRoom): string => companies.map(({ name }) => name).join(', ');
