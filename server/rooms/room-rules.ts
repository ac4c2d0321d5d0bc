import type { Kysely } from 'kysely';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import { effectiveRules } from '#shared/policy/effective-rules.ts';
import type { Policy } from '#shared/policy/policy.ts';
import { parsePolicy } from '../companies/stored-policy.ts';
import type { RoomRules } from '../relay/ports.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';
import { rulesAmong } from './rules-among.ts';

type Rules = Policy['rules'];

/**
 * The rules that hold in rooms: of all companies in one, the stricter towards partners; where there is one company only,
 * its own towards colleagues (N05). Policies are read once for each of their revisions: rights are asked for often.
 */
export class RulesOfRooms {
  readonly #known = new Map<CompanyId, { readonly revision: number; readonly rules: Rules }>();

  /** By room; rooms without anybody in them are missing. */
  async of(db: Kysely<Database>, rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, RoomRules>> {
    const found = new Map<RoomId, RoomRules>();
    for (const part of inParts(rooms)) {
      const rows = await db
        .selectFrom('room_member')
        .innerJoin('company', 'company.id', 'room_member.company')
        .select(['room_member.room', 'company.id as company', 'company.policy_revision as revision'])
        .distinct()
        .where('room_member.room', 'in', part)
        .where('room_member.state', '<>', 'left')
        .execute();
      await this.#read(db, rows);
      for (const [room, companies] of Map.groupBy(rows, (row) => row.room)) {
        const rules = this.#ruling(companies.map(({ company }) => company));
        if (rules) found.set(room, rules);
      }
    }
    return found;
  }

  #ruling(companies: readonly CompanyId[]): RoomRules | null {
    const all = rulesAmong(companies, this.#known);
    const here = effectiveRules(all.map(({ rules }) => rules));
    if (here === null) return null;
    const { recallHours, fileBytes, presence, readReceipts } = here;
    const recallBy = all.find(({ rules }) => rules.recallHours === recallHours)?.company ?? null;
    const fileBy = all.find(({ rules }) => rules.fileBytes === fileBytes)?.company ?? null;
    return { recallHours, recallBy, fileBytes, fileBy, presence, readReceipts };
  }

  async #read(
    db: Kysely<Database>,
    companies: readonly { readonly company: CompanyId; readonly revision: number }[],
  ): Promise<void> {
    const unknown = companies.filter(({ company, revision }) => this.#known.get(company)?.revision !== revision);
    for (const part of inParts([...new Set(unknown.map(({ company }) => company))])) {
      const rows = await db
        .selectFrom('company')
        .select(['id', 'policy', 'policy_revision as revision'])
        .where('id', 'in', part)
        .execute();
      for (const { id, policy, revision } of rows) this.#known.set(id, { revision, rules: parsePolicy(policy).rules });
    }
  }
}
