import { audit, type Actor } from '../audit/audit.ts';
import { checkOver, isLastOwner } from '../companies/roles.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, notFound } from '../http/problem.ts';
import type { Caller } from '../http/route.ts';
import type { UserId } from '#shared/ids.ts';
import type { Services } from '../services.ts';
import { keepingOwnerWay } from '../sign-on/owner-way.ts';
import { forgetPerson, formerMember } from './forget-person.ts';

/**
 * Orders the erasure of somebody who is a member, or was one: who they are goes at once, what they wrote follows (`runOrders`). Ordered again it
 * stays as it was.
 * @throws ApiFailure `not-found`, `forbidden` (owners are owners' alone), `invalid` (oneself, the last owner, the last one with a
 * way in of their own)
 */
export async function orderErasure(
  services: Pick<Services, 'storage' | 'relay' | 'accounts' | 'clock'>,
  caller: Pick<Caller, 'user' | 'company' | 'role'>,
  by: Actor,
  user: UserId,
  reason: string,
): Promise<void> {
  await runCommand(
    services,
    async (trx, changes) => {
      const member = await trx
        .selectFrom('person')
        .select(['role', 'photo', 'suspended'])
        .where('id', '=', user)
        .where('company', '=', caller.company)
        .executeTakeFirst();
      if (!member) throw notFound();
      const ordered = await trx.selectFrom('erasure_order').select('user').where('user', '=', user).executeTakeFirst();
      if (ordered) return;
      if (user === caller.user) throw invalid('id', 'Nobody erases themselves.');
      checkOver(caller.role, member.role);
      if (member.role === 'owner' && member.suspended === 0 && (await isLastOwner(trx, caller.company, user))) {
        throw invalid('id', 'A company needs an owner.');
      }
      const now = services.clock();
      const { locale } = await trx
        .selectFrom('person')
        .select('locale')
        .where('id', '=', caller.user)
        .executeTakeFirstOrThrow();
      const name = formerMember[locale];
      const rooms = await trx.selectFrom('room_member').select('room').where('user', '=', user).execute();
      await trx
        .insertInto('erasure_order')
        .values({
          user,
          company: caller.company,
          ordered_by: caller.user,
          reason,
          name,
          at: now,
          state: 'running',
          photo: member.photo,
          room: null,
          rooms: rooms.length,
          rooms_done: 0,
          messages: 0,
          done_at: null,
        })
        .execute();
      // Without the name: it is what the order takes away.
      await audit(trx, {
        company: caller.company,
        by,
        action: 'member.erased',
        subject: { id: user, name },
        after: { reason },
        at: now,
      });
      await keepingOwnerWay(trx, caller.company, 'id', () =>
        forgetPerson(trx, changes, services.accounts, user, name, caller.user, now),
      );
    },
    () => services.accounts.endSessions(user),
  );
}
