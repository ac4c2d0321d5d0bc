import type { Kysely } from 'kysely';
import type { Locale } from '#shared/api/accounts.ts';
import { isContactCode } from '#shared/contact-code.ts';
import { mayReachPartners } from '#shared/policy/decide.ts';
import { partyOf } from '../companies/party.ts';
import { notFound } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';
import { codeRow, isLive } from './live-codes.ts';

/** Who invites with a code, as a stranger with the link sees it. */
export interface Invitation {
  readonly name: string;
  readonly title: string | null;
  /** The SHA-256 of the photo. */
  readonly photo: string | null;
  readonly locale: Locale;
  readonly company: {
    readonly name: string;
    readonly colour: string | null;
    /** The SHA-256 of the logo. */
    readonly logo: string | null;
  };
  readonly short: string;
}

/**
 * Who invites with the code of a link. The short form opens nothing to strangers: it could be guessed.
 * @throws ApiFailure `not-found` for a code that never was or has ended, and for somebody who may reach nobody outside
 */
export async function invitationOf(db: Kysely<Database>, code: string, now: number): Promise<Invitation> {
  if (!isContactCode(code)) throw notFound();
  const row = await codeRow(db, code);
  if (!row || !isLive(row, now)) throw notFound();
  const party = await partyOf(db, row.owner);
  if (!party || !mayReachPartners(party)) throw notFound();
  const { companyName, colour, logo, ...person } = await db
    .selectFrom('person')
    .innerJoin('company', 'company.id', 'person.company')
    .select([
      'person.name',
      'person.title',
      'person.photo',
      'person.locale',
      'company.name as companyName',
      'company.colour',
      'company.logo',
    ])
    .where('person.id', '=', row.owner)
    .executeTakeFirstOrThrow();
  return { ...person, company: { name: companyName, colour, logo }, short: row.short };
}
