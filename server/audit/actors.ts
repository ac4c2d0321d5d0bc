import type { Kysely } from 'kysely';
import type { AuditPage } from '#shared/api/records.ts';
import type { CompanyId, UserId } from '#shared/ids.ts';
import type { Database } from '../storage/tables/database.ts';

interface Known {
  /** The newest entry that was looked at. */
  readonly seq: number;
  /** As each was called last. */
  readonly names: ReadonlyMap<UserId, string>;
}

/** Who has done something in each company. Kept, so that only entries are looked at that came since: a log only grows. */
export class AuditActors {
  readonly #known = new Map<CompanyId, Known>();

  /** Everybody who stands in a company's log, by name. */
  async of(db: Kysely<Database>, company: CompanyId): Promise<NonNullable<AuditPage['actors']>> {
    const known = this.#known.get(company) ?? { seq: 0, names: new Map<UserId, string>() };
    const rows = await db
      .selectFrom('audit')
      .select(({ fn }) => ['actor', 'actor_name as name', fn.max('seq').as('seq')])
      .where('company', '=', company)
      .where('seq', '>', known.seq)
      .groupBy(['actor', 'actor_name'])
      .orderBy('seq')
      .execute();
    const names = new Map(known.names);
    for (const { actor, name } of rows) if (actor !== null) names.set(actor, name ?? actor);
    this.#known.set(company, { seq: Math.max(known.seq, ...rows.map(({ seq }) => Number(seq))), names });
    return [...names]
      .map(([user, name]) => ({ user, name }))
      .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  }
}
