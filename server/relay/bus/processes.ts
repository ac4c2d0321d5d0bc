import type { DocumentName } from '#shared/documents/names.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import type { CatchUp } from '../rooms/catch-up.ts';
import type { Presence } from '../rooms/presence.ts';
import type { RoomTalk } from '../rooms/room-talk.ts';
import type { Watches } from '../rooms/watches.ts';
import type { Seats } from '../sockets/seats.ts';
import type { Sockets } from '../sockets/sockets.ts';
import type { Bus } from './bus.ts';
import { every, type Recurring } from './every.ts';
import type { Signals } from './signals.ts';
import type { Word } from './words.ts';

/** What is around a process that serves a database with others. */
export interface ProcessParts {
  readonly bus: Bus;
  readonly signals: Signals;
  readonly watches: Watches;
  readonly talk: RoomTalk;
  readonly presence: Presence;
  readonly sockets: Sockets;
  readonly seats: Seats;
  readonly catchUp: CatchUp;
  /** Publishes what a process has left behind that staged it. */
  readonly flushStranded: () => Promise<void>;
  /** Another process has written to documents. */
  readonly storedElsewhere: (documents: readonly { readonly name: DocumentName; readonly seq: number }[]) => void;
  /** Looks at the heads of open documents. */
  readonly pollHeads: () => void;
  readonly logger: RelayLogger;
}

const forgetOldMs = 10 * 60_000;

/**
 * Hears what other processes say, and looks in the rows for what they may have said: signals always, everything else
 * while no bus carries it.
 */
export class Processes {
  readonly #parts: ProcessParts;
  #recurring: Recurring[] = [];
  #gapAt = -Infinity;
  #gapTimer: NodeJS.Timeout | null = null;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
  }

  /** Begins; what is in the rows now is known. @throws when the database cannot be read */
  async start(): Promise<void> {
    const { bus, signals, presence, catchUp, flushStranded, logger } = this.#parts;
    await signals.poll();
    const { absenceMs, signalMs, strandedMs, compareMs, compareRest, tellPresenceMs } = relayLimits;
    this.#recurring = [
      every(signalMs, 'signals', logger, () => signals.poll()),
      every(strandedMs / 2, 'left publications', logger, flushStranded),
      every(
        compareMs,
        'comparison with the rows',
        logger,
        async () => {
          if (!bus.isConnected) await catchUp.run();
        },
        (took) => compareRest * took,
      ),
      every(tellPresenceMs, 'presence', logger, () => Promise.resolve(presence.tellEverybody())),
      every(absenceMs, 'presence elsewhere', logger, () => Promise.resolve(presence.forgetSilent())),
      every(forgetOldMs, 'old signals', logger, () => signals.forgetOld()),
    ];
    bus.listen({ heard: (word, process) => this.#heard(word, process), gap: () => this.#gap() });
    if (bus.isConnected) this.#gap();
  }

  /** Tells the others that this process ends, and stops listening to the rows. */
  stop(): void {
    this.#parts.bus.tell({ type: 'leaving' });
    for (const one of this.#recurring) one.stop();
    if (this.#gapTimer) clearTimeout(this.#gapTimer);
  }

  #heard(word: Word, process: string): void {
    const { bus, sockets } = this.#parts;
    try {
      if (process !== bus.process) this.#heed(word, process);
      else if (word.type === 'arrived') sockets.announced(word);
    } catch (error) {
      this.#parts.logger.error({ err: error, word: word.type }, 'a word of another process could not be followed');
    }
  }

  #heed(word: Word, process: string): void {
    const { watches, talk, presence, sockets, signals, storedElsewhere } = this.#parts;
    switch (word.type) {
      case 'stored':
        storedElsewhere(word.documents);
        return watches.stored(word, false);
      case 'typing':
        return this.#run(talk.heardTyping(word.room, word.user, word.typing));
      case 'read':
        return this.#run(this.#read(word));
      case 'presence':
        presence.cameElsewhere(process, word.came);
        return presence.leftElsewhere(process, word.left);
      case 'people':
        return presence.cameElsewhere(process, word.users);
      case 'who':
        return presence.tellEverybody();
      case 'leaving':
        return presence.endedElsewhere(process);
      case 'arrived':
        this.#parts.seats.arrived(word);
        return sockets.arrivedElsewhere(word);
      case 'signal':
        return this.#run(signals.poll());
      case 'missed':
        return this.#gap();
      default:
        return unreachable(word);
    }
  }

  async #read({ marks }: Extract<Word, { type: 'read' }>): Promise<void> {
    const { talk, watches } = this.#parts;
    for (const mark of marks) if (await talk.heardRead(mark)) await watches.recount(mark.user, mark.room);
  }

  /** Looks for what was missed; not all the time, should every word be missed, as those of another version are. */
  #gap(): void {
    const wait = this.#gapAt + relayLimits.compareMs - performance.now();
    this.#gapTimer ??= setTimeout(
      () => {
        this.#gapTimer = null;
        this.#gapAt = performance.now();
        this.#lookAround();
      },
      Math.max(0, wait),
    ).unref();
  }

  #lookAround(): void {
    const { bus, catchUp, signals, presence, pollHeads } = this.#parts;
    bus.tell({ type: 'who' });
    presence.tellEverybody();
    pollHeads();
    this.#run(signals.poll());
    this.#run(catchUp.run());
  }

  #run(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#parts.logger.warn({ err: error }, 'what another process has said could not be looked up');
    });
  }
}
