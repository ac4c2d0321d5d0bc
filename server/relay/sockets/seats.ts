import type { IncomingHttpHeaders } from 'node:http';
import type { UserId } from '#shared/ids.ts';
import type { ServerFrame } from '#shared/wire/frames.ts';
import type { SeatClaim } from '#shared/wire/seat.ts';
import type { Sender } from '../ports.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Watches } from '../rooms/watches.ts';
import { Seat } from './seat.ts';
import type { Arrival } from './sockets.ts';

/** A seat that a device comes back to, and what it has missed there. */
export interface Claimed {
  readonly seat: Seat;
  readonly missed: readonly ServerFrame[];
}

/** The seats of all devices, and for how long they are kept for those that have gone. */
export class Seats {
  readonly #watches: Pick<Watches, 'removeAll' | 'countOf'>;
  readonly #clock: () => number;
  readonly #seats = new Map<string, Seat>();
  /** Those nobody sits in, by device, the one that was left first in front. */
  readonly #left = new Map<string, { readonly seat: Seat; readonly until: number; readonly watches: number }>();
  readonly #byUser = new Map<UserId, Set<Seat>>();
  /** What is watched from them. */
  #watched = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(watches: Pick<Watches, 'removeAll' | 'countOf'>, clock: () => number) {
    this.#watches = watches;
    this.#clock = clock;
  }

  begin(sender: Sender, { cookie }: IncomingHttpHeaders): Seat {
    const seat = new Seat(sender, cookie, this.#clock());
    this.#seats.set(seat.token, seat);
    return seat;
  }

  /**
   * The seat that a device of this session claims; null when it is gone, is somebody else's, or when something that was
   * said to it or by it is lost.
   */
  claimed({ token, heard, asked }: SeatClaim, device: string, { cookie }: IncomingHttpHeaders): Claimed | null {
    const seat = this.#seats.get(token);
    if (cookie === undefined || seat?.sender.device !== device || seat.cookie !== cookie || seat.asked !== asked)
      return null;
    const missed = seat.since(heard);
    return missed && { seat, missed };
  }

  /** Whether a seat's session was looked up as lately as a live socket's is. */
  isKnown({ checkedAt }: Seat): boolean {
    return this.#clock() - checkedAt < relayLimits.sessionCheckMs + relayLimits.heartbeatMs;
  }

  /** Somebody sits in it again. */
  taken(seat: Seat): void {
    this.#forget(seat);
  }

  /** Keeps a seat for whoever has lost the connection. */
  left(seat: Seat): void {
    seat.leave();
    const watches = this.#watches.countOf(seat);
    this.#watched += watches;
    this.#left.set(deviceOf(seat.sender), { seat, until: this.#clock() + relayLimits.seatMs, watches });
    const own = this.#byUser.get(seat.sender.user);
    if (own) own.add(seat);
    else this.#byUser.set(seat.sender.user, new Set([seat]));
    this.#makeRoom(seat);
    this.#timer ??= setTimeout(() => this.#sweep(), relayLimits.seatMs).unref();
  }

  /** There is nothing to come back to. */
  end(seat: Seat): void {
    seat.isEnded = true;
    seat.leave();
    this.#seats.delete(seat.token);
    this.#forget(seat);
    void this.#watches.removeAll(seat).catch(() => undefined);
  }

  /** Nobody of an ended session comes back, also not who has not gone yet: a session, or all of a person's. */
  endSessions({ session, user }: { readonly session?: string; readonly user?: UserId }): void {
    if (session === undefined && user === undefined) return;
    for (const seat of [...this.#seats.values()]) {
      const { sender } = seat;
      if ((session ?? sender.session) === sender.session && (user ?? sender.user) === sender.user) this.end(seat);
    }
  }

  /** A device has come and sits elsewhere: what was kept for it is not needed. */
  arrived(arrival: Arrival): void {
    const left = this.#left.get(deviceOf(arrival));
    if (left) this.end(left.seat);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #forget(seat: Seat): void {
    const place = deviceOf(seat.sender);
    const left = this.#left.get(place);
    if (left?.seat !== seat) return;
    this.#left.delete(place);
    this.#watched -= left.watches;
    const own = this.#byUser.get(seat.sender.user);
    own?.delete(seat);
    if (own?.size === 0) this.#byUser.delete(seat.sender.user);
  }

  /** Those that were left first give way: of a person who has left too many, then of all. */
  #makeRoom({ sender: { user } }: Seat): void {
    const own = this.#byUser.get(user);
    const [oldest] = own ?? [];
    if (own && oldest && own.size > relayLimits.seatsPerUser) this.end(oldest);
    for (const { seat } of this.#left.values()) {
      if (this.#left.size <= relayLimits.seats && this.#watched <= relayLimits.seatWatches) return;
      this.end(seat);
    }
  }

  #sweep(): void {
    this.#timer = null;
    const now = this.#clock();
    for (const { seat, until } of [...this.#left.values()]) if (until <= now) this.end(seat);
    const [next] = this.#left.values();
    if (next) this.#timer = setTimeout(() => this.#sweep(), Math.max(next.until - now, 100)).unref();
  }
}

const deviceOf = ({ user, device, session }: Pick<Sender, 'user' | 'device' | 'session'>): string =>
  `${user} ${device} ${session}`;
