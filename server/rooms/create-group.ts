import type { RoomId } from '#shared/ids.ts';
import { runCommand } from '../companies/run-command.ts';
import type { Rate } from '../http/token-buckets.ts';
import { dayMs, spendAll } from '../people/spend.ts';
import { checkKnown } from './acquaintances.ts';
import { answeredBefore, keepAnswer } from './answered.ts';
import { insertGroup, type NewGroupRoom } from './group.ts';
import type { Asking, RoomServices } from './room-command.ts';
import { checkUploaded } from './room-photo.ts';

/** Groups that one account creates: far more than anybody needs, too few to flood people with. */
const accountRate: Rate = { capacity: 100, perMs: dayMs };
/** And one company, whose administrators can make accounts as they please. */
const companyRate: Rate = { capacity: 2000, perMs: dayMs };

/**
 * Creates a group room that somebody asks for, of people they know, once for one command (S62, S65, S67).
 * @throws ApiFailure as `insertGroup`; `not-found` also for strangers, `invalid` for a photo that the person has not
 *   uploaded, `too-fast`
 */
export async function createGroup(
  services: RoomServices,
  { user, company, command, by }: Asking,
  group: NewGroupRoom & { readonly room: RoomId },
): Promise<RoomId> {
  return runCommand(services, async (trx, changes) => {
    const answered = await answeredBefore(trx, user, command);
    if (answered !== undefined) return JSON.parse(answered) as RoomId;
    const now = services.clock();
    await checkKnown(trx, { user, company }, group.members);
    await checkUploaded(trx, user, group.photo ?? null);
    const costs = [
      { kind: 'group', key: user, rate: accountRate },
      { kind: 'group-company', key: company, rate: companyRate },
    ];
    await spendAll(trx, costs, now);
    const room = await insertGroup(trx, changes, user, { ...group, createdAt: now }, by);
    await keepAnswer(trx, user, command, JSON.stringify(room), now);
    return room;
  });
}
