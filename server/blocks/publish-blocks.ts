import type { Transaction } from 'kysely';
import { homeDocument } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import type { Changes } from '../companies/changes.ts';
import type { Database } from '../storage/tables/database.ts';

/** Puts a person on the list of whomever somebody blocks, as they are called now (S81). */
export async function publishBlock(
  trx: Transaction<Database>,
  changes: Changes,
  user: UserId,
  other: UserId,
): Promise<void> {
  for (const block of await standingBlocks(trx, other)) if (block.user === user) publish(changes, block);
}

/** A person's name or photo has changed: whoever blocks them reads the new one (S54, S81). */
export async function publishBlocksOf(trx: Transaction<Database>, changes: Changes, other: UserId): Promise<void> {
  for (const block of await standingBlocks(trx, other)) publish(changes, block);
}

type StandingBlock = Awaited<ReturnType<typeof standingBlocks>>[number];

const standingBlocks = (trx: Transaction<Database>, other: UserId) =>
  trx
    .selectFrom('block')
    .innerJoin('person', 'person.id', 'block.other')
    .innerJoin('company', 'company.id', 'person.company')
    .select(['block.user', 'block.other', 'block.from_at', 'person.name', 'person.photo'])
    .select(['company.id as company', 'company.name as companyName'])
    .where('block.other', '=', other)
    .where('block.to_at', 'is', null)
    .execute();

function publish(changes: Changes, { user, other, name, photo, company, companyName, from_at: since }: StandingBlock) {
  changes.publish(homeDocument(user), other, {
    kind: 'block',
    user: other,
    name,
    photo,
    company: { id: company, name: companyName },
    since,
  });
}
