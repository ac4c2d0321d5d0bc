import type { Transaction } from 'kysely';
import { homeDocument } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import { mayTalk } from '#shared/policy/decide.ts';
import { partiesOf } from '../companies/party.ts';
import { runCommand } from '../companies/run-command.ts';
import { notFound } from '../http/problem.ts';
import type { HiddenAuthors } from '../relay/ports.ts';
import { answeredBefore, keepAnswer, type CommandName } from '../rooms/answered.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/tables/database.ts';
import { blocksOf, isBlocking } from './blocks-of.ts';
import { publishBlock } from './publish-blocks.ts';
import { showRoomWith } from './untold-rooms.ts';

/** Whom to block, or no longer. */
export interface BlockChange {
  readonly other: UserId;
  readonly blocked: boolean;
  /** When a block was made, epoch milliseconds, if the device could not tell at once. */
  readonly at?: number | undefined;
}

/** Who is online is heard sooner: then nothing that was read has to be loaded anew, as it has for an earlier block. */
const heardLateMs = 1000;

/**
 * Blocks or unblocks a person of another company (R08, S79). What they send from now on is hidden from the blocker for
 * good, or from when the block was made without a network: what came since goes from the blocker's devices. They are told
 * nothing. Doing it twice is doing it once; `command` names one asking.
 * @throws ApiFailure `not-found` for nobody, colleagues, and anybody one neither shares a room nor may talk with
 */
export async function setBlock(
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  user: UserId,
  { other, blocked, at }: BlockChange,
  command: CommandName,
): Promise<void> {
  const { relay, clock } = services;
  await runCommand(
    services,
    async (trx, changes): Promise<HiddenAuthors | null> => {
      if ((await answeredBefore(trx, user, command)) !== undefined) return null;
      const rooms = await sharedRooms(trx, user, other);
      const isBlocked = await isBlocking(trx, user, other);
      if (!isBlocked && !(await mayBlock(trx, user, other, rooms))) throw notFound();
      await keepAnswer(trx, user, command, '{}', clock());
      if (isBlocked === blocked) return null;
      for (const person of [user, other]) changes.users.add(person);
      // The rights of nobody else change. Before the clock is read: what another process writes into these rooms from here
      // on, it writes under the new rights.
      await relay.stageRights(trx, { users: [...changes.users], rooms });
      // What was sent on before this is committed arrived by now at the latest.
      const now = clock() + 1;
      await store(trx, user, { other, blocked }, blocked ? await sinceOf(trx, user, other, { at, now }) : now);
      if (blocked) await publishBlock(trx, changes, user, other);
      else {
        changes.withdraw(homeDocument(user), other);
        // What they opened meanwhile comes to light, without what they wrote in it.
        await showRoomWith(trx, changes, user, other);
      }
      return hiddenFrom(now, other, (await blocksOf(trx, user)).hidden);
    },
    (hidden) => {
      if (hidden) relay.hiddenChanged(user, hidden);
      return Promise.resolve();
    },
  );
}

/** When a block begins: when it was made, but not before the last one ended. */
async function sinceOf(
  trx: Transaction<Database>,
  user: UserId,
  other: UserId,
  { at, now }: { readonly at: number | undefined; readonly now: number },
): Promise<number> {
  if (at === undefined || at > now - heardLateMs) return now;
  const { last } = await trx
    .selectFrom('block')
    .select(({ fn }) => fn.max('to_at').as('last'))
    .where('user', '=', user)
    .where('other', '=', other)
    .executeTakeFirstOrThrow();
  return Math.max(at, Number(last ?? 0));
}

/**
 * What is applied to live channels at once: from now on. That more is hidden they learn when rights are asked again, and
 * load anew what they have.
 */
function hiddenFrom(now: number, other: UserId, hidden: HiddenAuthors | undefined): HiddenAuthors | null {
  const standing = hidden?.get(other)?.at(-1);
  if (!hidden || standing?.to !== Infinity) return hidden ?? null;
  const ended = hidden.get(other)?.slice(0, -1) ?? [];
  return new Map([...hidden, [other, [...ended, { from: Math.max(standing.from, now), to: Infinity }]]]);
}

async function mayBlock(
  trx: Transaction<Database>,
  user: UserId,
  other: UserId,
  rooms: readonly RoomId[],
): Promise<boolean> {
  const people = await trx.selectFrom('person').select(['id', 'company']).where('id', 'in', [user, other]).execute();
  const [one, two] = people;
  if (!one || !two || one.company === two.company) return false;
  if (rooms.length > 0) return true;
  const parties = await partiesOf(trx, [user, other]);
  const [me, them] = [parties.get(user), parties.get(other)];
  return me !== undefined && them !== undefined && mayTalk(me, them).allowed;
}

/** The rooms that both people are in. */
async function sharedRooms(trx: Transaction<Database>, user: UserId, other: UserId): Promise<RoomId[]> {
  const rows = await trx
    .selectFrom('room_member as own')
    .innerJoin('room_member as theirs', 'theirs.room', 'own.room')
    .select('own.room')
    .where('own.user', '=', user)
    .where('theirs.user', '=', other)
    .where('own.state', '<>', 'left')
    .where('theirs.state', '<>', 'left')
    .orderBy('own.room')
    .execute();
  return rows.map(({ room }) => room);
}

async function store(
  trx: Transaction<Database>,
  user: UserId,
  { other, blocked }: BlockChange,
  at: number,
): Promise<void> {
  if (blocked) {
    await trx
      .insertInto('block')
      .values({ user, other, from_at: at, to_at: null })
      // Blocked, unblocked and blocked again within a millisecond.
      .onConflict((conflict) => conflict.columns(['user', 'other', 'from_at']).doUpdateSet({ to_at: null }))
      .execute();
    return;
  }
  await trx
    .updateTable('block')
    .set({ to_at: at })
    .where('user', '=', user)
    .where('other', '=', other)
    .where('to_at', 'is', null)
    .execute();
}
