import type { Kysely } from 'kysely';
import type { PolicyEffect, PolicyEffectEntry } from '#shared/api/policy.ts';
import type { UserId } from '#shared/ids.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';

/** One thing that a policy does, before its people are named. */
export interface Effect {
  readonly effect: PolicyEffect;
  readonly room: PolicyEffectEntry['room'];
  readonly person: UserId;
  readonly other: UserId | null;
  readonly refusal: Refusal | null;
  readonly audience: PolicyEffectEntry['audience'];
}

/** Names the people of a list's lines; lines about nobody who is known are left out. */
export async function nameEntries(db: Kysely<Database>, effects: readonly Effect[]): Promise<PolicyEffectEntry[]> {
  const users = new Set<UserId>();
  for (const { person, other } of effects) {
    users.add(person);
    if (other !== null) users.add(other);
  }
  const people = new Map<UserId, PolicyEffectEntry['person']>();
  for (const part of inParts([...users])) {
    const rows = await db
      .selectFrom('person')
      .innerJoin('company', 'company.id', 'person.company')
      .select(['person.id as user', 'person.name', 'company.id as company', 'company.name as companyName'])
      .where('person.id', 'in', part)
      .execute();
    for (const row of rows) people.set(row.user, row);
  }
  return effects.flatMap(({ person: user, other, ...effect }): PolicyEffectEntry[] => {
    const person = people.get(user);
    return person ? [{ ...effect, person, other: other === null ? null : (people.get(other) ?? null) }] : [];
  });
}
