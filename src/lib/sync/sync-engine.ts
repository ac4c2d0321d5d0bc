import { companyDocument, homeDocument, pageDocument } from '#shared/documents/names.ts';
import type { ContactId, RoomId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { Core } from '../core.ts';
import { placeKey } from '../projection/kept-files.ts';
import type { HomeRoom } from '../projection/project-home.ts';
import { Projector } from '../projection/projector.ts';
import type { RoomPages } from '../projection/project-room.ts';
import type { OutboxRecord } from '../projection/tables.ts';
import { openIndexedCache, type OpenCache } from '../replica/cache.ts';
import { Outbox } from '../replica/outbox.ts';
import { Owed } from '../replica/owed.ts';
import { ServerWords } from '../replica/server-word.ts';
import { Shelf } from '../replica/shelf.ts';
import { CatchUp } from './catch-up.ts';
import { Channels } from './channels.ts';
import { Commands, type CommandsOptions } from './commands.ts';
import { isServers, openCacheOf } from './document-caches.ts';
import { DocumentTalk } from './document-talk.ts';
import { DigestCheck, type DigestTimes } from './digest-check.ts';
import type { LiveState } from './engine.ts';
import { beginEpoch } from './epoch.ts';
import { hearWord } from './hear-word.ts';
import { HomeReading } from './home-reading.ts';
import { linkDocument } from './link.ts';
import { liveStatus } from './live-status.ts';
import { Live } from './live.ts';
import { OnScreen } from './on-screen.ts';
import { SyncSocket, type HeardFrame, type Wire } from './sync-socket.ts';
import { TypingSigns } from './typing-signs.ts';
import { WatchList } from './watch-list.ts';
import { WipedRooms } from './wiped-rooms.ts';

export interface SyncEngineOptions {
  readonly core: Omit<Core, 'engine'>;
  /** Begins a connection of the one socket. */
  readonly connect: (seat: string) => Wire;
  readonly live: (live: LiveState) => void;
  readonly openCache?: OpenCache;
  readonly digestTimes?: DigestTimes;
  readonly sendCommand?: CommandsOptions['send'];
}

/** Everything that syncs an account: runs in one tab at a time. */
export class SyncEngine {
  readonly #options: SyncEngineOptions;
  readonly #live: Live;
  readonly #words = new ServerWords();
  readonly #projector: Projector;
  readonly #shelf: Shelf;
  readonly #outbox: Outbox;
  readonly #commands: Commands;
  readonly #socket: SyncSocket;
  readonly #channels: Channels;
  readonly #catchUp: CatchUp;
  readonly #watch: WatchList;
  readonly #owed: Owed;
  readonly #typing: TypingSigns;
  readonly #digests: DigestCheck;
  readonly #talk: DocumentTalk;
  readonly #onScreen: OnScreen;
  readonly #wiped: WipedRooms;
  readonly #home: HomeReading;
  #started = false;
  #stopped = false;
  /** Counts connections; documents are opened over one once its epoch is known to be ours. */
  #connection = 0;
  #isReady = false;

  constructor(options: SyncEngineOptions) {
    this.#options = options;
    const { core } = options;
    const isOnline = (): boolean => this.#socket.status === 'online';
    this.#live = new Live(options.live);
    this.#projector = new Projector(core.database, core.owner, {
      home: (rooms) => this.#homeProjected(rooms),
      room: (pages) => this.#roomProjected(pages),
      contacts: (contacts) => {
        for (const name of this.#watch.contacts(contacts)) this.#catchUp.add(name);
      },
    });
    this.#socket = new SyncSocket({
      connect: options.connect,
      online: (hello, kept) => void this.#online(hello, kept),
      frame: (frame) => this.#talk.hear(() => this.#handle(frame)),
      down: () => this.#down(),
      status: (status) => this.#live.set(liveStatus(status)),
    });
    this.#talk = new DocumentTalk(() => ({
      core,
      words: this.#words,
      projector: this.#projector,
      shelf: this.#shelf,
      outbox: this.#outbox,
      catchUp: this.#catchUp,
      watch: this.#watch,
      owed: this.#owed,
      digests: this.#digests,
    }));
    const socket = this.#socket;
    const isReady = (): boolean => this.#isReady;
    this.#channels = new Channels(
      {
        get status() {
          return isReady() || socket.status !== 'online' ? socket.status : 'connecting';
        },
        send: (frame) => socket.send(frame),
        sendBytes: (bytes) => socket.sendBytes(bytes),
      },
      this.#talk.events(),
    );
    this.#owed = new Owed(core.database);
    this.#watch = new WatchList(core.database, (frame) => this.#socket.send(frame));
    const { openCache = openIndexedCache } = options;
    const caches = { user: core.owner.user, openCache, owed: this.#owed, watch: this.#watch };
    this.#shelf = new Shelf({
      projector: this.#projector,
      openCache: (name, doc, reason) => openCacheOf(caches, name, doc, reason),
      link: (name, doc, onSynced) => linkDocument(this.#channels, name, doc, onSynced),
      onLoaded: ({ name }) => this.#outbox.look(name),
      onSynced: (document) => {
        this.#talk.synced(document);
        this.#home.synced(document.name);
      },
      onClosed: (name) => this.#words.forget(name),
    });
    this.#home = new HomeReading(core.owner.user, this.#shelf, this.#projector);
    this.#commands = new Commands({
      core,
      isOnline,
      done: () => this.#outbox.changed(),
      homeRead: () => this.#home.done(),
      isOnScreen: (room) => this.#onScreen.has(room),
      moving: (place, part) => this.#live.sending(placeKey(place), part),
      ...(options.sendCommand ? { send: options.sendCommand } : {}),
    });
    this.#outbox = new Outbox({
      core,
      shelf: this.#shelf,
      projector: this.#projector,
      words: this.#words,
      isOnline,
      runCommand: (row) => this.#commands.run(row),
      commandsWaiting: (names) => this.#commands.keep(names),
      renew: (name) => void this.#shelf.renew(name),
    });
    this.#catchUp = new CatchUp(this.#shelf, this.#projector);
    this.#onScreen = new OnScreen(this.#shelf, this.#watch);
    this.#wiped = new WipedRooms({
      core,
      shelf: this.#shelf,
      catchUp: this.#catchUp,
      watch: this.#watch,
      outbox: this.#outbox,
      onScreen: this.#onScreen,
      openCache,
    });
    this.#typing = new TypingSigns((room, typing) => this.#socket.send({ type: 'typing', room, typing }));
    this.#digests = new DigestCheck({
      user: core.owner.user,
      documents: () => this.#shelf.inView(),
      isWaiting: (name) => this.#outbox.isWaiting(name),
      say: (name, frame) => this.#channels.say(name, frame),
      repair: (document) => void this.#talk.repair(document),
      ...(options.digestTimes ? { times: options.digestTimes } : {}),
    });
  }

  /** Begins: the documents of the account itself stay open, the outbox goes on where it was. */
  async start(): Promise<void> {
    const { owner } = this.#options.core;
    await Promise.all([this.#watch.load(), this.#owed.load()]);
    if (this.#stopped) return;
    this.#started = true;
    this.#onScreen.begin();
    this.#socket.wake();
    this.#shelf.keep(homeDocument(owner.user), 'always');
    this.#shelf.keep(companyDocument(owner.company), 'always');
    this.#outbox.changed();
    void this.#wiped.erase();
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.stop();
    this.#digests.stop();
    this.#catchUp.stop();
    this.#channels.stop();
    this.#commands.stop();
    this.#shelf.stop();
    this.#projector.stop();
    this.#live.silence();
  }

  /** The network may be back, or somebody looks at the app again. */
  wake(): void {
    this.#socket.wake();
  }

  outboxChanged(added?: OutboxRecord): void {
    if (added && this.#started) this.#outbox.added(added);
    else this.#outbox.changed();
  }

  enter(what: RoomId | ContactId): void {
    this.#onScreen.enter(what);
  }

  leave(what: RoomId | ContactId): void {
    this.#onScreen.leave(what);
  }

  fetchPage(room: RoomId, page: number): void {
    this.#catchUp.add(pageDocument(room, page), true);
  }

  setTyping(room: RoomId, typing: boolean): void {
    this.#typing.set(room, typing);
  }

  /** My mark in a room has moved on this device. */
  async marked(room: RoomId): Promise<void> {
    const facts = await this.#options.core.database.facts.get(room);
    if (facts && facts.mark > (facts.counted?.mark ?? 0)) this.#socket.send({ type: 'read', room, n: facts.mark });
  }

  /** Resolves once everything heard and written so far stands in the database. */
  async settled(): Promise<void> {
    await this.#outbox.settled();
    await this.#projector.settled();
  }

  async #online(hello: Extract<ServerFrame, { type: 'hello' }>, kept: boolean): Promise<void> {
    const { core } = this.#options;
    core.clock.heardServerTime(hello.serverTime);
    if (hello.user !== core.owner.user) {
      // Another account has signed in in this browser; nothing of this one may go there (M07).
      this.stop();
      this.#live.set({ status: 'offline', signedOut: true });
      return;
    }
    const connection = (this.#connection += 1);
    if (kept) this.#live.resume();
    else this.#watch.begin();
    if (await beginEpoch(hello.epoch, core.database, this.#projector, this.#owed, this.#watch)) {
      this.#words.forgetAll();
      for (const name of this.#shelf.names) if (isServers(name)) await this.#shelf.renew(name);
    }
    // Meanwhile the connection may have gone, and another one may have come.
    if (connection !== this.#connection || this.#socket.status !== 'online' || this.#stopped) return;
    this.#isReady = true;
    for (const name of this.#watch.online()) this.#catchUp.add(name);
    this.#channels.online();
    for (const name of this.#owed.all) this.#catchUp.add(name);
    this.#outbox.changed();
    for (const { id } of await core.database.facts.toArray()) void this.marked(id);
  }

  #down(): void {
    this.#connection += 1;
    this.#isReady = false;
    this.#talk.down();
    this.#live.silence();
    this.#channels.down();
    // What waits may be written into the lanes now: nobody will tell that it is there already.
    this.#outbox.changed();
  }

  #handle(frame: HeardFrame): void {
    if (this.#channels.hear(frame)) return;
    hearWord(frame, {
      clock: this.#options.core.clock,
      watch: this.#watch,
      shelf: this.#shelf,
      catchUp: this.#catchUp,
      projector: this.#projector,
      live: this.#live,
    });
  }

  #homeProjected(rooms: readonly HomeRoom[]): void {
    this.#watch.rooms(rooms.map(({ room }) => room));
    if (rooms.some(({ turned }) => turned === 'erased')) void this.#wiped.erase();
    const back = rooms.flatMap(({ room, turned }) => (turned === 'given-back' ? [room] : []));
    if (back.length > 0) void this.#wiped.giveBack(back);
  }

  #roomProjected(pages: RoomPages): void {
    const before = this.#watch.documentsOf(pages.room);
    for (const name of this.#watch.pages(pages)) this.#catchUp.add(name);
    for (const name of this.#owed.pagesOf(pages.room, pages.head)) this.#catchUp.add(name);
    this.#onScreen.changed(pages.room, before);
  }
}
