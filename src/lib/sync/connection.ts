import type { RoomId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { Core } from '../core.ts';
import { isServers } from './document-caches.ts';
import type { EngineParts } from './engine-parts.ts';
import { beginEpoch } from './epoch.ts';

/** What follows from the one socket's coming and going. */
export class Connection {
  readonly #core: Omit<Core, 'engine'>;
  readonly #parts: () => EngineParts;
  /** Counts connections; documents are opened over one once its epoch is known to be ours. */
  #count = 0;
  #isReady = false;
  #isOver = false;

  /** `parts` is asked when something happens: they are built around this. */
  constructor(core: Omit<Core, 'engine'>, parts: () => EngineParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** Whether documents may be opened over it. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The server has greeted; `kept` when it goes on where the last connection ended. */
  async online(hello: Extract<ServerFrame, { type: 'hello' }>, kept: boolean): Promise<void> {
    const core = this.#core;
    const parts = this.#parts();
    const { live, projector, owed, watch, words, shelf, socket, catchUp, channels, commands, outbox } = parts;
    core.clock.heardServerTime(hello.serverTime);
    const connection = (this.#count += 1);
    if (kept) live.resume();
    else watch.begin();
    if (await beginEpoch(hello.epoch, core.database, projector, owed, watch)) {
      words.forgetAll();
      for (const name of shelf.names) if (isServers(name)) await shelf.renew(name);
    }
    // Meanwhile the connection may have gone, and another one may have come.
    if (connection !== this.#count || socket.status !== 'online' || this.#isOver) return;
    this.#isReady = true;
    for (const name of watch.online()) catchUp.add(name);
    channels.online();
    for (const name of owed.all) catchUp.add(name);
    commands.online();
    outbox.changed();
    void parts.filesAgain.begin(hello.epoch);
    for (const { id } of await core.database.facts.toArray()) void this.marked(id);
  }

  /** Nothing is heard any more. */
  down(): void {
    const { talk, live, channels, outbox } = this.#parts();
    this.#count += 1;
    this.#isReady = false;
    talk.down();
    live.silence();
    channels.down();
    // What waits may be written into the lanes now: nobody will tell that it is there already.
    outbox.changed();
  }

  /** My mark in a room has moved on this device, or the server may not know it yet. */
  async marked(room: RoomId): Promise<void> {
    const facts = await this.#core.database.facts.get(room);
    if (facts && facts.mark > (facts.counted?.mark ?? 0)) {
      this.#parts().socket.send({ type: 'read', room, n: facts.mark });
    }
  }

  stop(): void {
    this.#isOver = true;
  }
}
