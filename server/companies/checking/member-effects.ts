import type { Kysely } from 'kysely';
import type { CompanyId, UserId } from '#shared/ids.ts';
import { mayReachLine, mayReachPartners, type Party } from '#shared/policy/decide.ts';
import type { Policy } from '#shared/policy/policy.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { Alike, type Parties } from '../../rooms/alike.ts';
import type { Database } from '../../storage/tables/database.ts';
import { partiesOf } from '../party.ts';
import type { Effect } from './entries.ts';

/** What a policy does to a company's people outside rooms: whom they may reach, their contacts, their codes (S04). */
export async function memberEffects(
  db: Kysely<Database>,
  company: CompanyId,
  policy: Policy,
  now: number,
): Promise<Effect[]> {
  const members = await db
    .selectFrom('person')
    .select('id')
    .where('company', '=', company)
    .where('suspended', '=', 0)
    .orderBy('name')
    .orderBy('id')
    .execute();
  const contacts = await db
    .selectFrom('contact')
    .select(['owner', 'person'])
    .where('company', '=', company)
    .where('person', 'is not', null)
    .where('trashed_at', 'is', null)
    .orderBy('owner')
    .orderBy('id')
    .execute();
  const users = new Set(members.map(({ id }) => id));
  for (const { person } of contacts) if (person !== null) users.add(person);
  const instead = new Map([[company, policy]]);
  const [before, after] = [await partiesOf(db, [...users]), await partiesOf(db, [...users], instead)];
  return [
    ...members.flatMap(({ id }) => reachEffects(id, before.get(id), after.get(id))),
    ...contactEffects(contacts, before, after),
    ...(await codeEffects(db, company, before, after, now)),
  ];
}

function reachEffects(person: UserId, before: Party | undefined, after: Party | undefined): Effect[] {
  if (!before || !after) return [];
  return (
    [
      ['partners', mayReachPartners],
      ['line', mayReachLine],
    ] as const
  ).flatMap(([audience, may]): Effect[] => {
    if (may(before) === may(after)) return [];
    const bare = { room: null, person, other: null, audience };
    if (may(after)) return [{ ...bare, effect: 'allowed', refusal: null }];
    return [{ ...bare, effect: 'withdrawn', refusal: audience === 'partners' ? ruleOf(after) : null }];
  });
}

/** The rule of their own company that keeps somebody from partners. */
const ruleOf = ({ policy, company }: Party): Refusal => ({
  rule: policy.partners.mode === 'off' ? 'partners-off' : 'partners-not-listed',
  company,
});

function contactEffects(
  contacts: readonly { readonly owner: UserId; readonly person: UserId | null }[],
  before: Parties,
  after: Parties,
): Effect[] {
  const [was, is] = [new Alike(before), new Alike(after)];
  const between = (alike: Alike, one: UserId, other: UserId): Refusal | null | undefined => {
    const [asking, asked] = [alike.of(one), alike.of(other)];
    return asking && asked ? alike.refusal(asking, asked) : undefined;
  };
  return contacts.flatMap(({ owner, person: other }): Effect[] => {
    if (other === null || between(was, owner, other) !== null) return [];
    const refusal = between(is, owner, other);
    return refusal ? [{ effect: 'contact', room: null, person: owner, other, refusal, audience: 'partners' }] : [];
  });
}

async function codeEffects(
  db: Kysely<Database>,
  company: CompanyId,
  before: Parties,
  after: Parties,
  now: number,
): Promise<Effect[]> {
  const codes = await db
    .selectFrom('contact_code')
    .innerJoin('person', 'person.id', 'contact_code.owner')
    .select('contact_code.owner')
    .where('person.company', '=', company)
    .where('contact_code.ended_at', 'is', null)
    .where((where) =>
      where.or([where('contact_code.expires_at', 'is', null), where('contact_code.expires_at', '>', now)]),
    )
    .orderBy('contact_code.owner')
    .execute();
  return codes.flatMap(({ owner }): Effect[] => {
    const [was, is] = [before.get(owner), after.get(owner)];
    if (!was || !is || !mayReachPartners(was) || mayReachPartners(is)) return [];
    return [
      { effect: 'invitation', room: null, person: owner, other: null, refusal: ruleOf(is), audience: 'partners' },
    ];
  });
}
