import type { ServerFrame } from '#shared/wire/frames.ts';
import { placeKey } from '../projection/kept-files.ts';
import { Projector } from '../projection/projector.ts';
import { openIndexedCache } from '../replica/cache.ts';
import { Outbox } from '../replica/outbox.ts';
import { Owed } from '../replica/owed.ts';
import { ServerWords } from '../replica/server-word.ts';
import { Shelf } from '../replica/shelf.ts';
import { CatchUp } from './catch-up.ts';
import { Channels } from './channels.ts';
import { Commands } from './commands.ts';
import { DigestCheck } from './digest-check.ts';
import { openCacheOf } from './document-caches.ts';
import { DocumentTalk } from './document-talk.ts';
import type { SyncEngineOptions } from './engine-options.ts';
import { FilesAgain } from './files-again.ts';
import { hearWord } from './hear-word.ts';
import { HomeReading } from './home-reading.ts';
import { linkDocument } from './link.ts';
import { liveStatus } from './live-status.ts';
import { Live } from './live.ts';
import { OnScreen } from './on-screen.ts';
import { afterProjection } from './projected.ts';
import { SyncSocket, type HeardFrame } from './sync-socket.ts';
import { TypingSigns } from './typing-signs.ts';
import { WatchList } from './watch-list.ts';
import { WipedRooms } from './wiped-rooms.ts';

/** Everything that an engine is made of, each one thing. */
export interface EngineParts {
  readonly live: Live;
  readonly words: ServerWords;
  readonly projector: Projector;
  readonly shelf: Shelf;
  readonly outbox: Outbox;
  readonly commands: Commands;
  readonly socket: SyncSocket;
  readonly channels: Channels;
  readonly catchUp: CatchUp;
  readonly watch: WatchList;
  readonly owed: Owed;
  readonly typing: TypingSigns;
  readonly digests: DigestCheck;
  readonly talk: DocumentTalk;
  readonly onScreen: OnScreen;
  readonly wiped: WipedRooms;
  readonly home: HomeReading;
  readonly filesAgain: FilesAgain;
}

/** Who hears of the socket, and knows whether documents may be opened over it. */
export interface SocketFollower {
  readonly isReady: () => boolean;
  readonly online: (hello: Extract<ServerFrame, { type: 'hello' }>, kept: boolean) => void;
  readonly down: () => void;
}

/** Builds the parts, once. They know of one another what each needs, and nothing happens before the socket is woken. */
export function buildParts(options: SyncEngineOptions, follower: SocketFollower): EngineParts {
  const { core, openCache = openIndexedCache } = options;
  const { database, owner, clock } = core;
  const isOnline = (): boolean => socket.status === 'online';
  const live = new Live(options.live);
  const words = new ServerWords();
  const projector: Projector = new Projector(
    database,
    owner,
    afterProjection(() => parts),
  );
  const socket: SyncSocket = new SyncSocket({
    connect: options.connect,
    online: follower.online,
    frame: (frame) => talk.hear(() => handle(frame)),
    down: follower.down,
    status: (status) => live.set(liveStatus(status)),
  });
  const talk: DocumentTalk = new DocumentTalk(() => ({ core, ...parts }));
  const channels: Channels = new Channels(
    {
      get status() {
        return follower.isReady() || socket.status !== 'online' ? socket.status : 'connecting';
      },
      send: (frame) => socket.send(frame),
      sendBytes: (bytes) => socket.sendBytes(bytes),
    },
    talk.events(),
  );
  const handle = (frame: HeardFrame): void => {
    if (!channels.hear(frame)) hearWord(frame, { clock, watch, shelf, catchUp, projector, live });
  };
  const owed = new Owed(database);
  const watch = new WatchList(database, (frame) => socket.send(frame));
  const shelf: Shelf = new Shelf({
    projector,
    openCache: (name, doc, reason) => openCacheOf({ user: owner.user, openCache, owed, watch }, name, doc, reason),
    link: (name, doc, onSynced) => linkDocument(channels, name, doc, onSynced),
    onLoaded: ({ name }) => outbox.look(name),
    onSynced: (document) => {
      talk.synced(document);
      home.synced(document.name);
    },
    onClosed: (name) => words.forget(name),
  });
  const home: HomeReading = new HomeReading(owner.user, shelf, projector);
  const commands: Commands = new Commands({
    core,
    isOnline,
    done: () => outbox.changed(),
    homeRead: () => home.done(),
    isOnScreen: (room) => onScreen.has(room),
    moving: (place, part) => live.sending(placeKey(place), part),
    ...(options.sendCommand ? { send: options.sendCommand } : {}),
  });
  const outbox: Outbox = new Outbox({
    core,
    shelf,
    projector,
    words,
    isOnline,
    runCommand: (row) => commands.run(row),
    commandsWaiting: (names) => commands.keep(names),
    renew: (name) => void shelf.renew(name),
  });
  const catchUp = new CatchUp(shelf, projector);
  const onScreen = new OnScreen(shelf, watch);
  const wiped = new WipedRooms({ core, shelf, catchUp, watch, outbox, onScreen, openCache });
  const typing = new TypingSigns((room, isTyping) => socket.send({ type: 'typing', room, typing: isTyping }));
  const digests = new DigestCheck({
    user: owner.user,
    documents: () => shelf.inView(),
    isWaiting: (name) => outbox.isWaiting(name),
    say: (name, frame) => channels.say(name, frame),
    repair: (document) => void talk.repair(document),
    ...(options.digestTimes ? { times: options.digestTimes } : {}),
  });
  const parts: EngineParts = {
    live,
    words,
    projector,
    shelf,
    outbox,
    commands,
    socket,
    channels,
    catchUp,
    watch,
    owed,
    typing,
    digests,
    talk,
    onScreen,
    wiped,
    home,
    filesAgain: new FilesAgain(core, options.fileCalls),
  };
  return parts;
}
