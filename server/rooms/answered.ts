import type { Transaction } from 'kysely';
import type { UserId } from '#shared/ids.ts';
import { ApiProblem } from '../http/problem.ts';
import type { Database } from '../storage/tables/database.ts';

/** One command of a person's device: its own id, and what it asks for. */
export interface CommandName {
  readonly id: string;
  readonly path: string;
}

/** What a command answered when it was done before, or undefined. @throws ApiProblem when the id was another command's */
export async function answeredBefore(
  trx: Transaction<Database>,
  user: UserId,
  { id, path }: CommandName,
): Promise<string | undefined> {
  const done = await trx
    .selectFrom('command')
    .select(['path', 'answer'])
    .where('user', '=', user)
    .where('id', '=', id)
    .executeTakeFirst();
  if (done && done.path !== path) {
    throw new ApiProblem('invalid', 'This command id has been used for something else.', { fields: ['command'] });
  }
  return done?.answer;
}

/** Puts another answer in the place of one that was kept: what the command set out to do has ended since. */
export async function replaceAnswer(
  trx: Transaction<Database>,
  user: UserId,
  { id }: CommandName,
  answer: string,
): Promise<void> {
  await trx.updateTable('command').set({ answer }).where('user', '=', user).where('id', '=', id).execute();
}

/** How long answers are kept, in milliseconds: longer than a device waits with what it has queued. */
const keptMs = 90 * 24 * 60 * 60_000;

/** Keeps what a command answered, in the transaction that does it. */
export async function keepAnswer(
  trx: Transaction<Database>,
  user: UserId,
  { id, path }: CommandName,
  answer: string,
  at: number,
): Promise<void> {
  await trx
    .deleteFrom('command')
    .where('user', '=', user)
    .where('at', '<', at - keptMs)
    .execute();
  await trx.insertInto('command').values({ user, id, path, answer, at }).execute();
}
