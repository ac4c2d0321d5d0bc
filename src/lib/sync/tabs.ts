import { randomLetters, type ContactId, type RoomId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import type { Core } from '../core.ts';
import { databaseName } from '../projection/database.ts';
import type { OutboxRecord } from '../projection/tables.ts';
import { deviceOf } from '../projection/device-clock.ts';
import { afterPaint } from '../platform/after-paint.ts';
import { nothingLive, type Engine, type LiveState } from './engine.ts';
import type { SyncEngine } from './sync-engine.ts';
import type { Wire } from './sync-socket.ts';

/** What the tabs of one account say to each other. `from` is the tab that speaks. */
type TabMessage = Request | Announcement;
type Request = { readonly from: string } & (
  | { readonly type: 'outbox' | 'wake' | 'poke' | 'bye' }
  | { readonly type: 'enter' | 'leave'; readonly what: RoomId | ContactId }
  | { readonly type: 'marked'; readonly room: RoomId }
  | { readonly type: 'fetch'; readonly room: RoomId; readonly page: number }
  | { readonly type: 'typing'; readonly room: RoomId; readonly typing: boolean }
);
type Announcement = { readonly from: string } & (
  { readonly type: 'here' } | { readonly type: 'roll-call' } | { readonly type: 'live'; readonly live: LiveState }
);
type Said = TabMessage extends infer M ? (M extends unknown ? Omit<M, 'from'> : never) : never;

/** A leader that says nothing for so long is asleep. */
const silenceMs = 2000;

/**
 * The engine as every tab has it. One tab of an account leads: it holds a lock, and with it the documents and the
 * socket. The others write into the outbox, read the projection, and tell the leader. A tab that is looked at takes the
 * lead from one that does not answer.
 */
export class Tabs implements Engine {
  readonly #core: Omit<Core, 'engine'>;
  readonly #name: string;
  readonly #tab = randomLetters(8);
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(live: LiveState) => void>();
  /** Rooms and contacts on this tab's screen, each as often as it was entered. */
  readonly #onScreen: (RoomId | ContactId)[] = [];
  /** For the leader: what is on the other tabs' screens. */
  readonly #theirs = new Map<string, Set<RoomId | ContactId>>();
  #live: LiveState = nothingLive;
  #engine: SyncEngine | null = null;
  #release: (() => void) | null = null;
  /** Changes when the lead is lost: what was begun as leader ends then. */
  #term = 0;
  #isOver = false;
  #poke: ReturnType<typeof setTimeout> | null = null;

  constructor(core: Omit<Core, 'engine'>) {
    this.#core = core;
    this.#name = databaseName(core.owner.user);
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#hear(data);
    this.#waitForLead(false);
    this.#say({ type: 'poke' });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#wake();
    });
    addEventListener('online', () => this.#wake());
    // The browser believes the network to be gone: the socket is asked, and does not have ten seconds to be believed.
    addEventListener('offline', () => this.#wake());
    addEventListener('pagehide', () => this.#say({ type: 'bye' }));
    addEventListener('pageshow', () => {
      for (const what of this.#onScreen) this.#say({ type: 'enter', what });
    });
  }

  outboxChanged(added?: OutboxRecord): void {
    if (this.#engine) this.#engine.outboxChanged(added);
    else this.#ask({ type: 'outbox' });
  }

  enter(what: RoomId | ContactId): void {
    this.#onScreen.push(what);
    if (this.#engine) this.#engine.enter(what);
    else this.#ask({ type: 'enter', what });
  }

  leave(what: RoomId | ContactId): void {
    this.#onScreen.splice(this.#onScreen.indexOf(what), 1);
    if (this.#engine) this.#engine.leave(what);
    else this.#say({ type: 'leave', what });
  }

  fetchPage(room: RoomId, page: number): void {
    if (this.#engine) this.#engine.fetchPage(room, page);
    else this.#ask({ type: 'fetch', room, page });
  }

  setTyping(room: RoomId, typing: boolean): void {
    if (this.#engine) this.#engine.setTyping(room, typing);
    else this.#say({ type: 'typing', room, typing });
  }

  marked(room: RoomId): void {
    if (this.#engine) void this.#engine.marked(room);
    else this.#say({ type: 'marked', room });
  }

  stop(): void {
    this.#isOver = true;
    this.#follow();
    this.#channel.close();
  }

  subscribe(listener: (live: LiveState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#live);
    return () => this.#listeners.delete(listener);
  }

  #wake(): void {
    if (this.#engine) this.#engine.wake();
    else this.#ask({ type: 'wake' });
  }

  #say(message: Said): void {
    if (this.#isOver) return;
    this.#channel.postMessage({ ...message, from: this.#tab });
  }

  /** Says something that matters, and makes sure that somebody is there to hear it. */
  #ask(message: Said): void {
    this.#say(message);
    if (document.hidden || this.#poke !== null) return;
    this.#say({ type: 'poke' });
    this.#poke = setTimeout(() => {
      this.#poke = null;
      if (!document.hidden && !this.#engine) this.#waitForLead(true);
    }, silenceMs);
  }

  #hear(message: TabMessage): void {
    if (message.type === 'live' || message.type === 'here') {
      if (this.#poke !== null) clearTimeout(this.#poke);
      this.#poke = null;
      if (message.type === 'live' && !this.#engine) this.#tell(message.live);
      return;
    }
    if (message.type === 'roll-call') {
      for (const what of this.#onScreen) this.#say({ type: 'enter', what });
      return;
    }
    if (this.#engine) this.#serve(this.#engine, message);
  }

  /** What the leader does for another tab. */
  #serve(engine: SyncEngine, message: Request): void {
    const theirs = this.#theirs.get(message.from) ?? new Set<RoomId | ContactId>();
    switch (message.type) {
      case 'outbox':
        engine.outboxChanged();
        break;
      case 'wake':
        engine.wake();
        break;
      case 'poke':
        this.#say({ type: 'here' });
        this.#say({ type: 'live', live: this.#live });
        break;
      case 'enter':
        this.#theirs.set(message.from, theirs);
        if (!theirs.has(message.what)) engine.enter(message.what);
        theirs.add(message.what);
        break;
      case 'leave':
        if (theirs.delete(message.what)) engine.leave(message.what);
        break;
      case 'bye':
        for (const what of theirs) engine.leave(what);
        this.#theirs.delete(message.from);
        break;
      case 'marked':
        void engine.marked(message.room);
        break;
      case 'fetch':
        engine.fetchPage(message.room, message.page);
        break;
      case 'typing':
        engine.setTyping(message.room, message.typing);
        break;
      default:
        unreachable(message);
    }
  }

  #waitForLead(steal: boolean): void {
    if (this.#isOver) return;
    // Only a page from a safe origin has locks; without them every tab works for itself, and the server keeps one.
    if (!('locks' in navigator)) {
      void this.#lead();
      return;
    }
    const lead = async (): Promise<void> => {
      if (this.#engine || this.#isOver) return;
      await this.#lead();
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    };
    void navigator.locks.request(this.#name, steal ? { steal } : {}, lead).catch(() => {
      // Taken by a tab that is looked at: this one goes on as one of the others.
      this.#follow();
      this.#waitForLead(false);
    });
  }

  async #lead(): Promise<void> {
    // Nothing of this is needed for the first picture.
    const term = this.#term;
    await afterPaint();
    const [{ SyncEngine }, { evictCaches }] = await Promise.all([
      import('./sync-engine.ts'),
      import('../replica/evict-caches.ts'),
    ]);
    // Before anything is open: a cache that is in use cannot go. Failing to tidy up costs nothing.
    await evictCaches(this.#core.database, this.#core.owner).catch(() => undefined);
    const device = await deviceOf(this.#core.database);
    if (term !== this.#term || this.#engine) return;
    const address = `${location.origin.replace(/^http/, 'ws')}${syncPath}?protocol=${protocolVersion}&device=${device}`;
    const engine = new SyncEngine({
      core: this.#core,
      // The browser's types bind handlers to `this`; a Wire is what is used of it.
      connect: (seat) => new WebSocket(`${address}&seat=${seat}`) as unknown as Wire,
      live: (live) => {
        if (this.#engine !== engine) return;
        this.#tell(live);
        this.#say({ type: 'live', live });
      },
    });
    this.#engine = engine;
    for (const what of this.#onScreen) engine.enter(what);
    this.#say({ type: 'roll-call' });
    await engine.start();
  }

  #follow(): void {
    const engine = this.#engine;
    this.#engine = null;
    this.#term += 1;
    this.#theirs.clear();
    engine?.stop();
    this.#release?.();
    this.#release = null;
  }

  #tell(live: LiveState): void {
    this.#live = live;
    for (const listener of this.#listeners) listener(live);
  }
}
