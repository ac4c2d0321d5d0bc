import type { RoomId } from '#shared/ids.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';

/** Rooms that are counted at the same time: the database has others to answer. */
const atOnce = 4;

/** Looks up the counts of rooms again where what was heard does not add up: once, however many reasons there are. */
export class Recounts {
  readonly #recount: (room: RoomId) => Promise<void>;
  readonly #logger: RelayLogger;
  readonly #rooms = new Set<RoomId>();
  #timer: NodeJS.Timeout | null = null;

  constructor(recount: (room: RoomId) => Promise<void>, logger: RelayLogger) {
    this.#recount = recount;
    this.#logger = logger;
  }

  add(room: RoomId): void {
    this.#rooms.add(room);
    this.#start();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#rooms.clear();
  }

  #start(): void {
    this.#timer ??= setTimeout(() => void this.#run(), relayLimits.recountMs).unref();
  }

  async #run(): Promise<void> {
    await Promise.all(Array.from({ length: atOnce }, () => this.#work()));
    this.#timer = null;
    if (this.#rooms.size > 0) this.#start();
  }

  async #work(): Promise<void> {
    for (const room of this.#rooms) {
      this.#rooms.delete(room);
      try {
        await this.#recount(room);
      } catch (error) {
        // Its counts are paused until they are known: tried again when the database answers.
        this.#logger.warn({ err: error }, 'unread messages could not be counted');
        this.#rooms.add(room);
        return;
      }
    }
  }
}
