import { limits } from '#shared/limits.ts';

/** What one client, one socket and one process may cost the relay, each with its reason. */
export const relayLimits = {
  /** Largest frame: the largest update and what stands around it. */
  frameBytes: limits.updateBytes + 4096,
  /** Fragments of one frame: even the largest one in pieces of 4 KiB. */
  fragments: 1100,
  /** Pieces that an unfinished frame may arrive in: even the largest one in the smallest packets a network has. */
  chunks: 16 * 1024,
  /** Frames of one socket at once: a backlog of single updates after a night offline, with room for opens. */
  frameBurst: 2000,
  /**
   * Frames of one socket per second in the long run: a backlog of 5,000 is through in 15 seconds, nobody types that
   * fast, and 200 frames are a few milliseconds of work.
   */
  framesPerSecond: 200,
  /** Frames of one socket handled before the others have their turn: some milliseconds. */
  framesPerTurn: 100,
  /**
   * How long a socket may be over its budgets without a break, in milliseconds: 60,000 updates, years of somebody's
   * messages. A break is a while of `throttlePauseMs` within them.
   */
  throttledMs: 5 * 60_000,
  throttlePauseMs: 1000,
  /** Bytes of one socket at once: four of the largest updates. */
  byteBurst: 4 * limits.updateBytes,
  /** Bytes of one socket per second in the long run. */
  bytesPerSecond: 1024 * 1024,
  /** Received bytes waiting to be handled before the socket is no longer read. */
  queuedBytes: 2 * limits.updateBytes,
  /** Open channels of one socket: the app keeps a few documents open at a time. */
  channels: 200,
  /** Watched documents of one socket: every room of a busy person, twice over. */
  watches: 5000,
  /** Documents one socket may begin to watch at once, and per second: each asks the database. */
  watchBurst: 5000,
  watchesPerSecond: 100,
  /** Documents one socket may open at once, and per second: each may have to be loaded. */
  openBurst: 300,
  opensPerSecond: 20,
  /** Sync requests of one channel at once; a small one may ask for the whole document. */
  syncBurst: 10,
  /** Sync requests of one channel per second in the long run. */
  syncsPerSecond: 0.1,
  /** Largest state vector that is looked at. */
  stateVectorBytes: 64 * 1024,
  /** Typing and read frames that are passed on, per second and at once. */
  talkPerSecond: 5,
  talkBurst: 30,
  /** Sockets of one process: at some 50 KB each, half a gigabyte. */
  sockets: 10_000,
  /** In how many seconds there may be room for one more: people close their laptops. */
  fullSeconds: 30,
  /** In how many seconds a process that is busy, or about to stop, may be asked again. */
  busySeconds: 5,
  /** Sockets that come back per second after a restart: each is a session, some rooms and their documents to look up. */
  returnsPerSecond: 200,
  /** Longest a client is asked to stay away for a restart, in seconds; the rest is left to its own jitter. */
  returnSeconds: 30,
  /** Digests that one socket may ask for at once: its open documents after a reconnect, and once more to be sure. */
  digestBurst: 60,
  /** Digests of one socket per second in the long run: the app asks for each open document once a minute. */
  digestsPerSecond: 1,
  /** Sockets of one person: many devices, many tabs of other programs. */
  socketsPerUser: 64,
  /** Upgrades of one person at once, and per second: all of their sockets come back, three times over. */
  personUpgradeBurst: 200,
  personUpgradesPerSecond: 2,
  /** Upgrades that may be waiting for their session to be looked up: some 20 KB each, and a second's work for all. */
  waitingUpgrades: 1024,
  /** How long such a look-up may take, in milliseconds. */
  upgradeMs: 5000,
  /** Refused upgrades of one address at once, and per second: a lost cookie is not asked about for ever. */
  refusedUpgradeBurst: 60,
  refusedUpgradesPerSecond: 1,
  /** Bytes from which a message for many is sent from one memory; below, copying costs less than one more piece. */
  sharedBytes: 4096,
  /** Unsent bytes of a socket beyond which the next document waits: with it the socket does not yet count as slow. */
  fullBytes: 256 * 1024,
  /** Unsent bytes of a socket beyond which its channels are cut and have to sync again. */
  slowBytes: 1024 * 1024,
  /** Unsent bytes of a socket beyond which it is ended. */
  stuckBytes: 8 * 1024 * 1024,
  /** How long a reader may take to make room for the answer to a sync request, in milliseconds. */
  drainMs: 30_000,
  /** Silence after which a socket is asked for a sign of life, in milliseconds; without one it ends at the next turn. */
  heartbeatMs: 20_000,
  /** How long a device that lost its connection finds its seat again, in milliseconds: a tunnel, a lift, a new network. */
  seatMs: 120_000,
  /** Seats that are kept for devices that are away, of one person and of all, and what is watched from them: some 300 bytes each. */
  seatsPerUser: 8,
  seats: 5000,
  seatWatches: 200_000,
  /** Frames that a device may have missed in its seat, some 100 bytes each: beyond them it watches anew. */
  seatFrames: 64,
  /** How often a live socket's session is looked up again, in milliseconds. */
  sessionCheckMs: 5 * 60_000,
  /** How long updates are gathered for a commit after a quiet moment, in milliseconds. */
  gatherMs: 1,
  /** Updates after which a commit is large enough: the next ones are admitted while it is written. */
  commitUpdates: 2000,
  /**
   * Shortest time from the beginning of one commit to that of the next, in milliseconds: a sync, and a write to each
   * socket, is shared by more. A message after a quiet moment does not wait for it.
   */
  commitEveryMs: 16,
  /**
   * SQLite: how long commits gather in the journal before they are written into the tables, in milliseconds: the longer,
   * the more of them share a page of the file. About how many updates go at once: a portion takes some fifty
   * milliseconds, for which commands and queries wait.
   */
  applyAfterMs: 1000,
  applyUpdates: 8000,
  /** Updates in the journal beyond which commits wait for the tables: what a crash leaves to the next start, a second or two. */
  applyMost: 150_000,
  /** SQLite: after this silence nothing of what has been written into the tables stays in the journal, in milliseconds. */
  emptyJournalMs: 1000,
  /** SQLite: after this silence the threads that write end, and start again with the next commit, in milliseconds. */
  writersRestMs: 20_000,
  /** How often the heads of open documents are compared with the rows, where other processes may write, in milliseconds. */
  pollMs: 1000,
  /** A document nobody has open is forgotten after this, in milliseconds. */
  idleMs: 30_000,
  /** How often a written older page is named in its room, in milliseconds. */
  touchMs: 1000,
  /** How long a person counts as present after the last socket closed, in milliseconds: a reload is no absence. */
  absenceMs: 5000,
  /** How often a process tells the others who is there, in milliseconds: words between may be lost. */
  tellPresenceMs: 10_000,
  /** How long a person counts as present at a process that says nothing more of them, in milliseconds. */
  presenceMs: 30_000,
  /** How often signals of other processes are read, in milliseconds: half of what a revocation may take (P5). */
  signalMs: 1000,
  /** How long publications may wait for whoever staged them before any process publishes them, in milliseconds. */
  strandedMs: 2000,
  /** How often watched documents are compared with the rows while no words come from other processes, in milliseconds. */
  compareMs: 3000,
  /** Least pause after such a comparison, as a multiple of what it took: it never takes more than a twentieth of the time. */
  compareRest: 19,
  /** How long reasons to count a room's messages again are gathered, in milliseconds. */
  recountMs: 100,
  /** Refusals of one person kept for one document. */
  refusals: limits.pendingRecords,
  /** How long a refusal that was not heard is repeated, in milliseconds. */
  refusalMs: 30 * 24 * 60 * 60_000,
  /** Log rows after which an idle document is compacted. */
  compactRows: 200,
  /** Log rows after which a document that is never idle is compacted all the same. */
  compactOpenRows: 2000,
  /** How long after a recall its text goes from the log, in milliseconds: several recalls share one rewrite. */
  eraseMs: 2000,
} as const;
