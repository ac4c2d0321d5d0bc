import { companyDocument, homeDocument, pageDocument } from '#shared/documents/names.ts';
import type { ContactId, RoomId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { OutboxRecord } from '../projection/tables.ts';
import { Connection } from './connection.ts';
import type { SyncEngineOptions } from './engine-options.ts';
import { buildParts, type EngineParts } from './engine-parts.ts';

/** Everything that syncs an account: runs in one tab at a time. */
export class SyncEngine {
  readonly #options: SyncEngineOptions;
  readonly #connection: Connection;
  readonly #parts: EngineParts;
  #started = false;
  #stopped = false;

  constructor(options: SyncEngineOptions) {
    this.#options = options;
    this.#connection = new Connection(options.core, () => this.#parts);
    this.#parts = buildParts(options, {
      isReady: () => this.#connection.isReady,
      online: (hello, kept) => this.#online(hello, kept),
      down: () => this.#connection.down(),
    });
  }

  /** Begins: the documents of the account itself stay open, the outbox goes on where it was. */
  async start(): Promise<void> {
    const { owner } = this.#options.core;
    const { watch, owed, onScreen, socket, shelf, outbox, wiped } = this.#parts;
    await Promise.all([watch.load(), owed.load()]);
    if (this.#stopped) return;
    this.#started = true;
    onScreen.begin();
    socket.wake();
    shelf.keep(homeDocument(owner.user), 'always');
    shelf.keep(companyDocument(owner.company), 'always');
    outbox.changed();
    void wiped.erase();
  }

  stop(): void {
    const { socket, digests, catchUp, channels, commands, filesAgain, shelf, projector, live } = this.#parts;
    this.#stopped = true;
    this.#connection.stop();
    socket.stop();
    digests.stop();
    catchUp.stop();
    channels.stop();
    commands.stop();
    filesAgain.stop();
    shelf.stop();
    projector.stop();
    live.silence();
  }

  /** The network may be back, or somebody looks at the app again. */
  wake(): void {
    this.#parts.socket.wake();
  }

  outboxChanged(added?: OutboxRecord): void {
    if (added && this.#started) this.#parts.outbox.added(added);
    else this.#parts.outbox.changed();
  }

  enter(what: RoomId | ContactId): void {
    this.#parts.onScreen.enter(what);
  }

  leave(what: RoomId | ContactId): void {
    this.#parts.onScreen.leave(what);
  }

  fetchPage(room: RoomId, page: number): void {
    this.#parts.catchUp.add(pageDocument(room, page), true);
  }

  setTyping(room: RoomId, typing: boolean): void {
    this.#parts.typing.set(room, typing);
  }

  /** My mark in a room has moved on this device. */
  marked(room: RoomId): Promise<void> {
    return this.#connection.marked(room);
  }

  /** Resolves once everything heard and written so far stands in the database. */
  async settled(): Promise<void> {
    await this.#parts.outbox.settled();
    await this.#parts.projector.settled();
  }

  #online(hello: Extract<ServerFrame, { type: 'hello' }>, kept: boolean): void {
    const { core } = this.#options;
    if (hello.user === core.owner.user) {
      void this.#connection.online(hello, kept);
      return;
    }
    core.clock.heardServerTime(hello.serverTime);
    // Another account has signed in in this browser; nothing of this one may go there (M07).
    this.stop();
    this.#parts.live.set({ status: 'offline', signedOut: true });
  }
}
