import type { Transaction } from 'kysely';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';
import type { RoomAct } from '#shared/policy/room-acts.ts';
import type { Actor } from '../audit/audit.ts';
import type { Changes } from '../companies/changes.ts';
import { runCommand } from '../companies/run-command.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { check, decideAct } from './acting.ts';
import { answeredBefore, keepAnswer, type CommandName } from './answered.ts';
import { roomOf, type GroupRoom } from './group-room.ts';
import type { CardMember } from './mixed-rooms.ts';

/** What commands on rooms work with. */
export type RoomServices = Pick<Services, 'storage' | 'relay' | 'clock'>;

/** Who asks for something to be done to a room, and with which command. */
export interface Asking {
  readonly user: UserId;
  readonly company: CompanyId;
  readonly command: CommandName;
  /** The same person, for audit logs. */
  readonly by: Actor;
}

/** A room command under way. */
export interface RoomWork {
  readonly trx: Transaction<Database>;
  readonly changes: Changes;
  readonly room: GroupRoom;
  readonly me: CardMember;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Does something to a room that the asking person is in, once for one command, if they may (`mayAct`).
 * @param act null where the work itself asks
 * @throws ApiFailure `not-found` for rooms that one is not in, `refused` with the rule
 */
export async function runRoomCommand(
  services: RoomServices,
  { user, command }: Pick<Asking, 'user' | 'command'>,
  id: RoomId,
  act: RoomAct | null,
  work: (parts: RoomWork) => Promise<void>,
): Promise<void> {
  await runCommand(services, async (trx, changes) => {
    if ((await answeredBefore(trx, user, command)) !== undefined) return;
    const { room, me } = await roomOf(trx, id, user);
    if (act !== null) check(await decideAct(trx, act, room, me));
    const now = services.clock();
    await work({ trx, changes, room, me, now });
    await keepAnswer(trx, user, command, '{}', now);
  });
}
