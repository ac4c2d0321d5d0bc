import type { Kysely } from 'kysely';
import type { OutputOf } from '#shared/api/endpoint.ts';
import type { useCode as useCodeEndpoint } from '#shared/api/identity.ts';
import type { UserId } from '#shared/ids.ts';
import { runCommand } from '../companies/run-command.ts';
import { addPerson } from '../people/add-person.ts';
import { answeredBefore, keepAnswer, type CommandName } from '../rooms/answered.ts';
import { foundPerson } from '../rooms/found-person.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { endCode } from './end-code.ts';
import { codeRow, isLive, type CodeRow } from './live-codes.ts';

/** The person behind a code, and the room with them. */
export type CodePerson = OutputOf<typeof useCodeEndpoint>;

/**
 * Whose code this is, for somebody who is signed in.
 * @throws ApiFailure `not-found`, the same after the same work, for a code that never was, has ended, is one's own, or
 * belongs to anyone one may not talk with (R09)
 */
export async function lookAtCode(
  { storage, clock }: Pick<Services, 'storage' | 'clock'>,
  asking: UserId,
  given: string,
): Promise<CodePerson> {
  const code = await codeOpenTo(storage.db, asking, given, clock());
  return foundPerson(storage.db, asking, code?.owner ?? null);
}

/** A code as somebody uses it. */
export interface GivenCode {
  readonly code: string;
  /** Who it must be, where a card came with it: a code beside somebody else's card adds nobody (N01). */
  readonly user?: UserId | undefined;
}

/**
 * Adds the person behind a code and opens the room with them (S32, S33). One asking is done once, and answered alike.
 * @throws ApiFailure `not-found` as `lookAtCode`
 */
export async function useCode(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  asking: UserId,
  given: GivenCode,
  command: CommandName,
): Promise<CodePerson> {
  return runCommand(services, async (trx, changes) => {
    const answered = await answeredBefore(trx, asking, command);
    if (answered !== undefined) return JSON.parse(answered) as CodePerson;
    const now = services.clock();
    const open = await codeOpenTo(trx, asking, given.code, now);
    const code = given.user === undefined || open?.owner === given.user ? open : undefined;
    const person = await foundPerson(trx, asking, code?.owner ?? null);
    if (code) {
      await addPerson(trx, changes, asking, person.user, { by: 'code', at: now });
      await trx
        .insertInto('contact_code_use')
        .values({ code: code.id, user: asking, at: now })
        .onConflict((conflict) => conflict.columns(['code', 'user']).doNothing())
        .execute();
      if (code.type === 'one-time') await endCode(trx, changes, code, 'used', now);
    }
    await keepAnswer(trx, asking, command, JSON.stringify(person), now);
    return person;
  });
}

/** The code, if it lets this person in: a live one, or a replaced one that they have used before (R13). */
async function codeOpenTo(
  db: Kysely<Database>,
  asking: UserId,
  given: string,
  now: number,
): Promise<CodeRow | undefined> {
  const code = await codeRow(db, given);
  const used = await db
    .selectFrom('contact_code_use')
    .select('at')
    .where('code', '=', code?.id ?? '')
    .where('user', '=', asking)
    .executeTakeFirst();
  if (!code) return undefined;
  return isLive(code, now) || (code.ended_by === 'replaced' && used) ? code : undefined;
}
