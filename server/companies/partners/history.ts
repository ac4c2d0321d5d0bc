import type { Kysely, Selectable, Transaction } from 'kysely';
import type { PartnerAct, PartnerEvent } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { Database } from '../../storage/tables/database.ts';
import type { PartnerActTable } from '../../storage/tables/partner-tables.ts';

/** Something that was done to a link, newest first in every list of them. */
export type PartnerActRow = Selectable<PartnerActTable>;

/** What was done to a company's links, by the other company; newest first. */
export async function actsOf(
  db: Kysely<Database>,
  company: CompanyId,
): Promise<ReadonlyMap<CompanyId, readonly PartnerActRow[]>> {
  const rows = await db
    .selectFrom('partner_act')
    .selectAll()
    .where((where) => where.or([where('one', '=', company), where('other', '=', company)]))
    .orderBy('seq', 'desc')
    .execute();
  return Map.groupBy(rows, ({ one, other }) => (one === company ? other : one));
}

/** Writes down what an administrator of a company does to its link with another one. */
export async function keepAct(
  trx: Transaction<Database>,
  company: CompanyId,
  other: CompanyId,
  done: { readonly act: PartnerAct; readonly person: string | null; readonly note: string; readonly at: number },
): Promise<void> {
  const [one, two] = company < other ? [company, other] : [other, company];
  const last = await trx
    .selectFrom('partner_act')
    .select('seq')
    .where('one', '=', one)
    .where('other', '=', two)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { act, person, note, at } = done;
  const row = { one, other: two, seq: (last?.seq ?? 0) + 1, at, act, company, person, note: note === '' ? null : note };
  await trx.insertInto('partner_act').values(row).execute();
}

/** An act as an administrator of `company` is shown it: people of the other side are not named. */
export const shownTo = (company: CompanyId, { at, act, company: by, person, note }: PartnerActRow): PartnerEvent => ({
  at,
  act,
  by: by === company ? 'us' : 'them',
  person: by === company ? person : null,
  note,
});
