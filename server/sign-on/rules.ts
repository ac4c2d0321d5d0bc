import type { Kysely, Selectable } from 'kysely';
import type { SignInRules } from '#shared/api/sign-on.ts';
import type { CompanyId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import type { Database } from '../storage/tables/database.ts';
import type { SignInRulesTable } from '../storage/tables/sign-on-tables.ts';

/** A company's rules of signing in, as they are kept. */
export interface KeptRules {
  /** 0 while nothing was decided. */
  readonly revision: number;
  readonly rules: SignInRules;
  /** Sealed; null where there is none. */
  readonly secret: string | null;
  readonly testedAt: number | null;
}

/** The rules of a company; the usual ones where it has decided nothing. */
export async function readRules(db: Kysely<Database>, company: CompanyId): Promise<KeptRules> {
  const row = await db.selectFrom('sign_in_rules').selectAll().where('company', '=', company).executeTakeFirst();
  const domains = await db
    .selectFrom('sign_on_domain')
    .select('domain')
    .where('company', '=', company)
    .orderBy('domain')
    .execute();
  return {
    revision: row?.revision ?? 0,
    rules: {
      passwordLength: row?.password_length ?? limits.passwordLength,
      sessionDays: row?.session_days ?? null,
      provider: row === undefined ? null : providerOf(row),
      domains: domains.map(({ domain }) => domain),
      joins: row?.joins === 1,
      joinGroup: row?.join_group ?? null,
      required: row?.required === 1,
    },
    secret: row?.client_secret ?? null,
    testedAt: row?.tested_at ?? null,
  };
}

/** Shortest password of a company's people. */
export async function passwordLengthOf(db: Kysely<Database>, company: CompanyId): Promise<number> {
  const row = await db
    .selectFrom('sign_in_rules')
    .select('password_length')
    .where('company', '=', company)
    .executeTakeFirst();
  return row?.password_length ?? limits.passwordLength;
}

function providerOf({ issuer, client_id }: Selectable<SignInRulesTable>): SignInRules['provider'] {
  return issuer === null || client_id === null ? null : { issuer, clientId: client_id };
}
