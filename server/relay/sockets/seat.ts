import { randomLetters } from '#shared/ids.ts';
import { isRepeated } from '#shared/wire/seat.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { Sender } from '../ports.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Listener } from '../rooms/watch.ts';

/**
 * A device's place among those who watch. It outlives the socket for a while: who comes back soon is told what was said
 * meanwhile, and watches nothing anew.
 */
export class Seat implements Listener {
  /** Known to the device alone: says which seat it comes back to. */
  readonly token = randomLetters(26);
  readonly sender: Sender;
  /** What the session was recognised by. */
  readonly cookie: string | undefined;
  /** When the session was last looked up, epoch milliseconds. */
  checkedAt: number;
  /** Frames that changed what is watched. */
  asked = 0;
  /** Set when there is nothing to come back to. */
  isEnded = false;
  /** The newest frames, each at its number's place. */
  readonly #told: ServerFrame[] = [];
  #count = 0;
  #tell: ((frame: ServerFrame) => void) | null = null;

  constructor(sender: Sender, cookie: string | undefined, now: number) {
    this.sender = sender;
    this.cookie = cookie;
    this.checkedAt = now;
  }

  /** Takes the seat: from now on `tell` is given everything; whoever had it before hears nothing more. */
  take(tell: (frame: ServerFrame) => void): void {
    this.#tell = tell;
  }

  /** Whether `tell` is what hears now. */
  isTakenBy(tell: (frame: ServerFrame) => void): boolean {
    return this.#tell === tell;
  }

  leave(): void {
    this.#tell = null;
  }

  tell(frame: ServerFrame): void {
    if (isRepeated(frame)) {
      this.#told[this.#count % relayLimits.seatFrames] = frame;
      this.#count += 1;
    }
    this.#tell?.(frame);
  }

  /** What was said after the first `heard` frames; null when that is not known any more, or never was said. */
  since(heard: number): ServerFrame[] | null {
    const missed = this.#count - heard;
    if (missed < 0 || missed > relayLimits.seatFrames) return null;
    return Array.from({ length: missed }).flatMap((_, at) => this.#told[(heard + at) % relayLimits.seatFrames] ?? []);
  }
}
