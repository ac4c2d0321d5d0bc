import { roomDocument, pageDocument, type DocumentName } from '#shared/documents/names.ts';
import type { RoomId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { Committer } from './documents/committer.ts';
import { Compaction } from './documents/compaction.ts';
import { Documents } from './documents/documents.ts';
import { Elsewhere } from './documents/elsewhere.ts';
import { fanOut } from './documents/fan-out.ts';
import type { Group } from './documents/group.ts';
import { groupWriterFor } from './documents/group-writers.ts';
import { readRows } from './documents/load-document.ts';
import type { LiveDocument } from './documents/live-document.ts';
import { Recovery } from './documents/recovery.ts';
import { Pages } from './publishing/pages.ts';
import { Publisher } from './publishing/publisher.ts';
import type { Relay, RelayLogger, RelayOptions } from './relay.ts';
import { MemoryCounters } from './relay-counters.ts';
import { relayLimits } from './relay-limits.ts';
import { Presence } from './rooms/presence.ts';
import { ReadMarks } from './rooms/read-marks.ts';
import { RoomTalk } from './rooms/room-talk.ts';
import { Watches } from './rooms/watches.ts';
import { AppSocket, type AppSocketParts } from './sockets/app-socket.ts';
import { RightsCheck } from './sockets/rights-check.ts';
import { RightsWatch } from './sockets/rights-watch.ts';
import { standardBudgets } from './sockets/socket-budgets.ts';
import { Sockets } from './sockets/sockets.ts';
import { StockSocket } from './sockets/stock-socket.ts';
import { Upgrades, type Admitted } from './sockets/upgrades.ts';

/** Builds the relay's parts, once, and starts its clockwork. The storage has been migrated. */
export async function createRelay(options: RelayOptions): Promise<Relay> {
  const { storage, access, logger, clock, counters = new MemoryCounters(), maxSockets = relayLimits.sockets } = options;
  const { db } = storage;
  const { epoch } = await db.selectFrom('relay_meta').select('epoch').executeTakeFirstOrThrow();

  const documents = new Documents(db, clock, (document) => compaction.idle(document));
  const writer = groupWriterFor(storage);
  const stored = (groups: readonly Group[]): void => {
    fanOut(groups);
    watches.stored(groups);
    pages.stored(groups);
    compaction.stored(groups);
  };
  const failed = (groups: readonly Group[]): void => {
    for (const document of sharingCounters(documents, groups)) forget(documents, document);
  };
  const committer: Committer = new Committer(storage, writer, logger, {
    stored,
    failed,
    overtaken: (groups) => recovery.run(committer, groups),
    settled: (settled) => {
      for (const document of settled) {
        documents.release(document);
        elsewhere.look(document);
      }
    },
  });
  const recheck = (rooms: readonly RoomId[]): Promise<void> => rightsCheck.run({ rooms });
  const recovery = new Recovery({ writer, logger, clock, recheck, stored, failed });
  const elsewhere = new Elsewhere({ db, documents, logger, clock, recheck });
  const compaction = new Compaction(storage, committer, logger);
  const publisher = new Publisher({ db, documents, committer, clock, epoch });
  const pages = new Pages(committer, publisher, logger);
  const marks = new ReadMarks(db, committer);
  const talk = new RoomTalk(documents, marks);
  const presence: Presence = new Presence((user, online) => watches.presenceChanged(user, online));
  const rightsWatch = new RightsWatch();
  const watches: Watches = new Watches({ db, access, marks, talk, presence, clock, rightsWatch });
  const sockets = new Sockets(access, clock, counters);
  const rightsCheck: RightsCheck = new RightsCheck(access, documents, watches, rightsWatch);
  const socketParts: AppSocketParts = {
    documents,
    access,
    rightsWatch,
    committer,
    rows: (name, from) => readRows(db, name, from),
    clock,
    release: (document) => documents.release(document),
    watches,
    talk,
    logger,
    budgets: { ...standardBudgets, ...options.budgets },
    counters,
    epoch,
  };

  const admitted = ({ socket, sender, request, target }: Admitted): void => {
    if ('device' in target) {
      const live = new AppSocket(socket, request.socket, target.device, sender, socketParts);
      sockets.add(live, request.headers);
      presence.came(sender.user);
      socket.once('close', () => {
        sockets.remove(live);
        presence.left(sender.user);
      });
      return;
    }
    const live = new StockSocket(socket, request.socket, target.document, sender, socketParts);
    sockets.add(live, request.headers);
    socket.once('close', () => sockets.remove(live));
    void live.start();
  };
  const upgrades = new Upgrades(options, { counters, isFull: () => sockets.size >= maxSockets, admitted });

  const heartbeat = setInterval(() => {
    sockets.heartbeat();
    sockets.checkSessions().catch((error: unknown) => logger.error({ err: error }, 'sessions could not be looked up'));
  }, relayLimits.heartbeatMs);
  heartbeat.unref();
  // One process has an SQLite file; a PostgreSQL database may have many.
  const poll =
    storage.dialect === 'postgres' ? setInterval(() => pollHeads(elsewhere, logger), relayLimits.pollMs) : null;
  poll?.unref();
  await compaction.resume();

  return {
    handleUpgrade: (request, socket, head) => upgrades.handle(request, socket, head),
    publish: (publications) => publisher.publish(publications),
    stagePublications: (trx, publications) => publisher.stage(trx, publications),
    flushPublications: () => publisher.flush(),
    append: (document, author, records) => publisher.append(document, author, records),
    rightsChanged: async (scope) => {
      try {
        await Promise.all((scope.rooms ?? []).map((room) => raiseRevision(committer, documents, room)));
      } finally {
        // A disk that fails must not leave anybody inside.
        await rightsCheck.run(scope);
      }
    },
    endSessions: (scope) => sockets.endSessions(scope),
    healthy: () => committer.isHealthy,
    close: async () => {
      clearInterval(heartbeat);
      if (poll) clearInterval(poll);
      upgrades.close();
      pages.stop();
      presence.stop();
      await committer.drained();
      sockets.sendHome();
      await marks.flush();
      await publisher.flush();
      await compaction.finish();
      await committer.drained();
      await writer.close();
      documents.stop();
    },
  };
}

/** What was admitted before a change of rights and is not written yet must be admitted again by other processes. */
async function raiseRevision(committer: Committer, documents: Documents, room: RoomId): Promise<void> {
  const { head } = await documents.counters(room);
  const names: DocumentName[] = [roomDocument(room)];
  for (let page = 1; page <= head; page += 1) names.push(pageDocument(room, page));
  await committer.exclusive(
    async (trx) => {
      for (let at = 0; at < names.length; at += 500) {
        await trx
          .updateTable('document')
          .set((expression) => ({ rights_revision: expression('rights_revision', '+', 1) }))
          .where('name', 'in', names.slice(at, at + 500))
          .execute();
      }
    },
    () => {
      for (const { header, room: other } of documents.loaded(() => true)) {
        if (other === room && header.seq > 0) header.rightsRevision += 1;
      }
    },
  );
}

/** The documents of groups that are lost, and those whose messages are numbered with theirs. */
function sharingCounters(documents: Documents, groups: readonly Group[]): LiveDocument[] {
  const lost = new Set(groups.map(({ document }) => document));
  const counters = new Set(groups.flatMap(({ document }) => document.counters ?? []));
  const others = documents.loaded((other) => other.counters !== null && counters.has(other.counters));
  return [...new Set([...lost, ...others])];
}

function forget(documents: Documents, document: LiveDocument): void {
  documents.drop(document);
  for (const channel of [...document.channels]) channel.close(closeCodes.goingAway);
}

function pollHeads(elsewhere: Elsewhere, logger: RelayLogger): void {
  elsewhere
    .poll()
    .catch((error: unknown) => logger.warn({ err: error }, 'the heads of open documents could not be read'));
}
