import type { RoomId } from '#shared/ids.ts';
import { restoredAt } from '../storage/epoch.ts';
import { noBus } from './bus/no-bus.ts';
import { Processes } from './bus/processes.ts';
import { Signals } from './bus/signals.ts';
import type { ReadMark } from './bus/words.ts';
import { Committer } from './documents/committer.ts';
import { Compaction } from './documents/compaction.ts';
import { Digests } from './documents/digest.ts';
import { Documents } from './documents/documents.ts';
import { Elsewhere } from './documents/elsewhere.ts';
import type { Group } from './documents/group.ts';
import { groupWriterFor } from './documents/group-writers.ts';
import { readRows } from './documents/load-document.ts';
import { readMessages } from './documents/read-messages.ts';
import { measuredWriter } from './documents/measured.ts';
import { Outcomes } from './documents/outcomes.ts';
import { Recovery } from './documents/recovery.ts';
import type { Access, Files } from './ports.ts';
import { Pages } from './publishing/pages.ts';
import { Publisher } from './publishing/publisher.ts';
import type { EndedSessions, Relay, RelayLogger, RelayOptions } from './relay.ts';
import { MemoryCounters } from './relay-counters.ts';
import { relayLimits } from './relay-limits.ts';
import { noMetrics } from './relay-metrics.ts';
import { CatchUp } from './rooms/catch-up.ts';
import { Presence } from './rooms/presence.ts';
import { ReadMarks } from './rooms/read-marks.ts';
import { Recounts } from './rooms/recounts.ts';
import { RoomTalk } from './rooms/room-talk.ts';
import { Watches } from './rooms/watches.ts';
import type { AppSocketParts } from './sockets/app-socket.ts';
import { letIn } from './sockets/let-in.ts';
import { raiseRevisions } from './sockets/raise-revisions.ts';
import { RightsCheck, type RightsScope } from './sockets/rights-check.ts';
import { RightsWatch } from './sockets/rights-watch.ts';
import { standardBudgets } from './sockets/socket-budgets.ts';
import { Seats } from './sockets/seats.ts';
import { Sockets } from './sockets/sockets.ts';
import { Traffic } from './sockets/traffic.ts';
import { Upgrades, type Admitted } from './sockets/upgrades.ts';

/** Builds the relay's parts, once, and starts its clockwork. The storage has been migrated. */
export async function createRelay(options: RelayOptions): Promise<Relay> {
  const { storage, access, logger, clock, metrics = noMetrics } = options;
  const { counters = new MemoryCounters(), maxSockets = relayLimits.sockets } = options;
  const { bus = noBus(), files = noFiles } = options;
  const { db } = storage;
  const writer = measuredWriter(groupWriterFor(storage, logger), metrics);
  await writer.open();
  const { epoch } = await db.selectFrom('relay_meta').select('epoch').executeTakeFirstOrThrow();

  const documents = new Documents(db, clock, (document) => compaction.idle(document));
  const stored = (groups: readonly Group[]): void => outcomes.stored(groups);
  const failed = (groups: readonly Group[]): void => outcomes.failed(groups);
  const committer: Committer = new Committer(storage, writer, logger, {
    stored,
    failed,
    overtaken: (groups) => {
      metrics.overtaken(groups.length);
      return recovery.run(committer, groups);
    },
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
  const publisher = new Publisher({ storage, documents, committer, clock, epoch });
  const pages = new Pages(committer, publisher, logger);
  const tellMarks = (written: readonly ReadMark[]): void => bus.tell({ type: 'read', marks: [...written] });
  const marks = new ReadMarks(db, committer, tellMarks);
  const talk = new RoomTalk(documents, marks, bus);
  const presence: Presence = new Presence(bus, clock, (user, online) => watches.presenceChanged(user, online));
  const recounts = new Recounts((room) => watches.recountAll(room), logger);
  const unsure = (room: RoomId): void => recounts.add(room);
  const rightsWatch = new RightsWatch();
  const watches: Watches = new Watches({ db, access, marks, talk, presence, clock, rightsWatch, unsure });
  const outcomes: Outcomes = new Outcomes({ documents, watches, pages, compaction, bus, files, metrics, clock });
  const sockets = new Sockets(access, bus, clock, counters);
  const seats = new Seats(watches, clock);
  const sessionsWatch = new RightsWatch();
  const endSessions = (scope: EndedSessions): void => {
    sessionsWatch.changes += 1;
    sockets.endSessions(scope);
    seats.endSessions(scope);
  };
  const traffic = new Traffic();
  const rightsCheck: RightsCheck = new RightsCheck(access, documents, watches, rightsWatch);
  const socketParts: AppSocketParts = {
    documents,
    access,
    rightsWatch,
    committer,
    rows: (name, from) => readRows(db, name, from),
    clock,
    metrics,
    release: (document) => documents.release(document),
    watches,
    talk,
    seats,
    logger,
    budgets: { ...standardBudgets, ...options.budgets },
    counters,
    epoch,
    files,
    restoredAt: restoredAt(epoch),
    digests: new Digests(),
    diverged: () => counters.count('D5'),
  };

  // A session that ends while it is looked up must not come in after its sockets were closed.
  const entrance: Access = {
    authenticate: (headers) => sessionsWatch.settled(() => access.authenticate(headers)),
    rights: (user, document) => access.rights(user, document),
    rightsOf: (user, names) => access.rightsOf(user, names),
  };
  const admitted = (one: Admitted): void => letIn({ socketParts, sockets, presence, traffic }, one);
  const upgrades = new Upgrades(
    { ...options, access: entrance },
    { counters, seats, isFull: () => sockets.size >= maxSockets, admitted },
  );

  const heartbeat = setInterval(() => {
    sockets.heartbeat();
    sockets.checkSessions().catch((error: unknown) => logger.error({ err: error }, 'sessions could not be looked up'));
  }, relayLimits.heartbeatMs);
  heartbeat.unref();
  // One process has an SQLite file; a PostgreSQL database may have many.
  const poll =
    storage.dialect === 'postgres' ? setInterval(() => pollHeads(elsewhere, logger), relayLimits.pollMs) : null;
  poll?.unref();
  const signals = new Signals({
    storage,
    process: bus.process,
    clock,
    logger,
    act: ({ rights, sessions }) => {
      if (sessions) endSessions(sessions);
      if (rights) recheckRights(rights);
    },
  });
  const recheckRights = (scope: RightsScope): void =>
    void rightsCheck.run(scope).catch((error: unknown) => logger.error({ err: error }, 'rights could not be checked'));
  const processes = new Processes({
    bus,
    signals,
    watches,
    talk,
    presence,
    sockets,
    seats,
    catchUp: new CatchUp({ db, watches, talk, marks, unsure }),
    flushStranded: () => publisher.flushStranded(),
    storedElsewhere: (documents) => {
      for (const { name, seq } of documents) elsewhere.heard(name, seq);
    },
    pollHeads: () => pollHeads(elsewhere, logger),
    logger,
  });
  if (storage.dialect === 'postgres') await processes.start();
  await compaction.resume();

  return {
    handleUpgrade: (request, socket, head) => upgrades.handle(request, socket, head),
    publish: (publications) => publisher.publish(publications),
    stagePublications: (trx, publications) => publisher.stage(trx, publications),
    flushPublications: () => publisher.flush(),
    append: (document, author, records) => publisher.append(document, author, records),
    erase: (document) => publisher.erase(document),
    messagesOf: (page, mayRead) => readMessages(db, page, clock(), mayRead),
    compact: (document) => compaction.run(document),
    eraseRecords: (document, records) => publisher.eraseRecords(document, records),
    stageRights: async (trx, scope) => {
      if (storage.dialect !== 'postgres') return;
      const { users = [], rooms = [], documents: names = [] } = scope;
      await raiseRevisions(trx, rooms, names);
      await signals.stage(trx, { rights: { users: [...users], rooms: [...rooms], documents: [...names] } });
    },
    rightsChanged: async (scope) => {
      bus.tell({ type: 'signal' });
      await rightsCheck.run(scope);
      // What was admitted under the former rights is written now, or admitted again: nothing of it comes later.
      if (storage.dialect === 'sqlite') await committer.exclusive(() => Promise.resolve());
    },
    hiddenChanged: (user, hidden) => rightsCheck.hide(user, hidden),
    stageEndedSessions: (trx, scope) => signals.stage(trx, { sessions: scope }),
    endSessions: (scope) => {
      endSessions(scope);
      bus.tell({ type: 'signal' });
    },
    healthy: () => committer.isHealthy,
    load: () => {
      const loaded = documents.loaded(() => true);
      const { received, sent } = traffic.totals;
      return {
        sockets: sockets.size,
        channels: loaded.reduce((sum, { channels }) => sum + channels.size, 0),
        documents: loaded.length,
        bytesReceived: received,
        bytesSent: sent,
      };
    },
    close: async () => {
      clearInterval(heartbeat);
      if (poll) clearInterval(poll);
      upgrades.close();
      pages.stop();
      processes.stop();
      presence.stop();
      recounts.stop();
      seats.stop();
      await committer.drained();
      sockets.sendHome();
      await marks.flush();
      await publisher.flush();
      await compaction.finish();
      await committer.drained();
      await elsewhere.stop();
      await writer.close();
      documents.stop();
    },
  };
}

const noFiles: Files = { isGiven: () => false, gone: () => undefined };

function pollHeads(elsewhere: Elsewhere, logger: RelayLogger): void {
  elsewhere
    .poll()
    .catch((error: unknown) => logger.warn({ err: error }, 'the heads of open documents could not be read'));
}
