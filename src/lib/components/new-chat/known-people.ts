import type { KnownCompany, KnownPerson } from '$lib/projection/room-commands.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { ChatPerson } from './external-people.ts';

/** Those chosen as a room will show them; who is of no other company is of mine. */
export const knownPeople = (people: readonly ChatPerson[], own: CompanyId): KnownPerson[] =>
  people.map(({ user, name, title, photo, companyId }) => ({ user, company: companyId ?? own, name, title, photo }));

/** The companies of those chosen that are not mine, each once. */
export function knownCompanies(people: readonly ChatPerson[]): KnownCompany[] {
  const companies = new Map<CompanyId, KnownCompany>();
  for (const { company, companyId } of people) {
    if (company === null || companyId === null) continue;
    companies.set(companyId, { company: companyId, name: company, colour: null });
  }
  return [...companies.values()];
}
