import { audit, bySystem } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import type { CompanyId, RoomId } from '#shared/ids.ts';
import type { Services } from '../services.ts';
import { eraseRecords } from './erase-records.ts';
import { forgetInRoom } from './forget-in-room.ts';
import { endLease, lastDone, renewLease, takeLease } from './lease.ts';
import { roomLimits, type RoomLimit } from './room-limits.ts';

type Sweeping = Pick<Services, 'storage' | 'relay' | 'clock' | 'logger'>;

export const dayMs = 24 * 60 * 60_000;
/** Messages that one query gives: about half a page. */
const atOnce = 500;
/** Messages of one turn; what is left goes with the next one, a minute later. */
const mostOfTurn = 20_000;
/** Messages that are looked at in a room of which nothing may be due. */
const firstLook = 32;
/** The name of the work among several processes. */
export const sweepLease = 'retention';
/** The same with every message of every limited room looked at: once a day. */
const wholeLease = 'retention-whole';

/** What a sweep has done. */
export interface Swept {
  readonly messages: number;
  readonly rooms: number;
  /** False when there is more than one turn takes, or another process is at it. */
  readonly isDone: boolean;
}

/** Erases the messages that are older than the companies in their rooms keep them (P7). One process at a time. */
export async function sweepMessages(services: Sweeping): Promise<Swept> {
  const { db } = services.storage;
  if (!(await takeLease(db, sweepLease, services.clock()))) return { messages: 0, rooms: 0, isDone: false };
  const byCompany = new Map<CompanyId, { rooms: number; messages: number }>();
  let messages = 0;
  let rooms = 0;
  let failed = true;
  let begun = false;
  const looked = await lastDone(db, wholeLease);
  const isWholeDue = looked === null || services.clock() - looked >= dayMs;
  const whole = isWholeDue && (await takeLease(db, wholeLease, services.clock()));
  try {
    const limits = await roomLimits(db);
    failed = false;
    begun = true;
    for (const limit of limits) {
      if (messages >= mostOfTurn) break;
      let erased: number;
      try {
        erased = await sweepRoom(services, limit, { most: mostOfTurn - messages, whole });
      } catch (error) {
        // One room that cannot be swept now keeps no other from it; the next turn tries it again.
        failed = true;
        services.logger.error({ err: error, room: limit.room }, 'a room could not be swept of old messages');
        continue;
      }
      if (erased === 0) continue;
      messages += erased;
      rooms += 1;
      for (const company of limit.companies) {
        const sum = byCompany.get(company) ?? { rooms: 0, messages: 0 };
        byCompany.set(company, { rooms: sum.rooms + 1, messages: sum.messages + erased });
      }
    }
  } finally {
    const isDone = messages < mostOfTurn && !failed;
    // Also what went before something failed is told.
    await tell(services, byCompany).finally(async () => {
      // A room that fails is looked at whole again tomorrow: every few minutes would cost all the others too much.
      if (whole) await endLease(db, wholeLease, begun && messages < mostOfTurn ? services.clock() : null);
      await endLease(db, sweepLease, isDone ? services.clock() : null);
    });
  }
  return { messages, rooms, isDone: messages < mostOfTurn && !failed };
}

/**
 * Messages are numbered as they arrive, so the oldest come first: what is read is in proportion to what is due, however
 * many young ones a room has. `whole` looks at all of them, for those that a clock that was wrong has put among younger.
 */
async function sweepRoom(
  services: Sweeping,
  { room, days }: RoomLimit,
  { most, whole }: { readonly most: number; readonly whole: boolean },
): Promise<number> {
  const { storage, clock } = services;
  const { db } = storage;
  const until = clock() - days * dayMs;
  const known = await db.selectFrom('retention_room').select('swept').where('room', '=', room).executeTakeFirst();
  let from = known?.swept ?? 0;
  let erased = 0;
  for (let read = whole ? atOnce : firstLook; erased < most; read = atOnce) {
    const next = await db
      .selectFrom('record_index')
      .select(['document', 'lane', 'id', 'n', 'arrival'])
      .where('room', '=', room)
      .where('n', '>', from)
      .$if(whole, (all) => all.where('arrival', '<=', until))
      .orderBy('n')
      .limit(read)
      .execute();
    const due = next.filter(({ arrival }) => arrival <= until);
    const last = due.at(-1);
    if (!last) break;
    erased += await eraseRecords(
      services,
      due.flatMap(({ document, lane, id }) => (lane === '@' ? [] : [{ document, lane, id }])),
    );
    from = next.at(-1)?.n ?? last.n;
    await remember(services, room, last.n, until);
    await renewLease(db, sweepLease, clock());
  }
  if (whole) await forgetInRoom(services, room, { until });
  return erased;
}

/** A clock that was set back leaves younger messages among older ones: those are looked at again. */
async function remember({ storage: { db } }: Sweeping, room: RoomId, from: number, until: number): Promise<void> {
  const known = await db.selectFrom('retention_room').select('swept').where('room', '=', room).executeTakeFirst();
  const left = await db
    .selectFrom('record_index')
    .select('n')
    .where('room', '=', room)
    .where('n', '>', known?.swept ?? 0)
    .where('n', '<=', from)
    .where('arrival', '>', until)
    .orderBy('n')
    .limit(1)
    .executeTakeFirst();
  const swept = left ? left.n - 1 : from;
  await db
    .insertInto('retention_room')
    .values({ room, swept })
    .onConflict((conflict) => conflict.column('room').doUpdateSet({ swept }))
    .execute();
}

async function tell(
  services: Sweeping,
  byCompany: ReadonlyMap<CompanyId, { readonly rooms: number; readonly messages: number }>,
): Promise<void> {
  if (byCompany.size === 0) return;
  await runCommand(services, async (trx) => {
    for (const [company, after] of byCompany) {
      await audit(trx, { company, by: bySystem, action: 'retention.swept', after, at: services.clock() });
    }
  });
}
