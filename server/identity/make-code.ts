import type { Transaction } from 'kysely';
import type { CodeType, ContactCode } from '#shared/api/identity.ts';
import { contactCodeLength, shortCodeLength } from '#shared/contact-code.ts';
import { homeDocument } from '#shared/documents/names.ts';
import { randomLetters, type UserId } from '#shared/ids.ts';
import { mayReachPartners } from '#shared/policy/decide.ts';
import type { Changes } from '../companies/changes.ts';
import { partyOf } from '../companies/party.ts';
import { runCommand } from '../companies/run-command.ts';
import { forbidden } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { endCode, sweepCodes } from './end-code.ts';
import { liveCodesOf, shownToOwner, type CodeRow } from './live-codes.ts';

/** How long a one-time code waits for its one person, in milliseconds (R13). */
export const oneTimeMs = 24 * 60 * 60_000;

type Needed = Pick<Services, 'storage' | 'relay' | 'clock'>;

/**
 * Makes a contact code; a new standing one ends the one before, for people who have not used it (R13).
 * @throws ApiFailure `forbidden` where the company allows no partners (S02)
 */
export async function makeCode(services: Needed, owner: UserId, type: CodeType): Promise<ContactCode> {
  return runCommand(services, async (trx, changes) => {
    await checkReach(trx, owner);
    return make(trx, changes, owner, type, services.clock());
  });
}

/**
 * The standing code of a person, made when there is none.
 * @throws ApiFailure `forbidden` where the company allows no partners (S02)
 */
export async function ensureStandingCode(services: Needed, owner: UserId): Promise<ContactCode> {
  return runCommand(services, async (trx, changes) => {
    await checkReach(trx, owner);
    const now = services.clock();
    const standing = (await liveCodesOf(trx, owner, now)).find((row) => row.type === 'standing');
    return standing ? shownToOwner(standing) : make(trx, changes, owner, 'standing', now);
  });
}

async function checkReach(trx: Transaction<Database>, owner: UserId): Promise<void> {
  const party = await partyOf(trx, owner);
  if (!party || !mayReachPartners(party)) throw forbidden();
}

async function make(
  trx: Transaction<Database>,
  changes: Changes,
  owner: UserId,
  type: CodeType,
  now: number,
): Promise<ContactCode> {
  await sweepCodes(trx, changes, owner, now);
  if (type === 'standing') {
    for (const row of await liveCodesOf(trx, owner, now)) {
      if (row.type === 'standing') await endCode(trx, changes, row, 'replaced', now);
    }
  }
  const row: CodeRow = {
    id: `k${randomLetters(16)}`,
    owner,
    type,
    code: randomLetters(contactCodeLength),
    short: await freeShortCode(trx),
    created_at: now,
    expires_at: type === 'one-time' ? now + oneTimeMs : null,
    ended_at: null,
    ended_by: null,
  };
  await trx.insertInto('contact_code').values(row).execute();
  const shown = shownToOwner(row);
  // The owner's devices keep their codes, so that they can be shown without a network.
  changes.publish(homeDocument(owner), row.id, { kind: 'contact-code', ...shown });
  return shown;
}

/** Short codes are few enough to meet one day, and commands take turns: what is free here stays so. */
async function freeShortCode(trx: Transaction<Database>): Promise<string> {
  for (;;) {
    const short = randomLetters(shortCodeLength);
    const known = await trx.selectFrom('contact_code').select('id').where('short', '=', short).executeTakeFirst();
    if (!known) return short;
  }
}
