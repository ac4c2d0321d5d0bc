import type { IncomingHttpHeaders } from 'node:http';
import type { UserId } from '#shared/ids.ts';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import { comeBackReason } from '#shared/wire/come-back.ts';
import type { Bus } from '../bus/bus.ts';
import type { Access } from '../ports.ts';
import type { RelayCounters } from '../relay-counters.ts';
import { relayLimits } from '../relay-limits.ts';
import type { LiveSocket } from './live-socket.ts';

interface Kept {
  readonly headers: IncomingHttpHeaders;
  readonly since: number;
  /** Whether all processes have heard that it is there: from then on it is older than what they hear of next. */
  isAnnounced: boolean;
}

/** A device of a person, in one session. */
export interface Arrival {
  readonly user: UserId;
  readonly device: string;
  readonly session: string;
}

/** How long a socket may take to be announced, in milliseconds; after that it is old all the same. */
const announcedMs = 2000;

/** Every live socket of this process. Limits are counted here alone; a device has one socket among all processes. */
export class Sockets {
  readonly #sockets = new Map<LiveSocket, Kept>();
  readonly #byUser = new Map<UserId, Set<LiveSocket>>();
  readonly #access: Access;
  readonly #bus: Bus;
  readonly #clock: () => number;
  readonly #counters: RelayCounters;

  constructor(access: Access, bus: Bus, clock: () => number, counters: RelayCounters) {
    this.#access = access;
    this.#bus = bus;
    this.#clock = clock;
    this.#counters = counters;
  }

  get size(): number {
    return this.#sockets.size;
  }

  all(): LiveSocket[] {
    return [...this.#sockets.keys()];
  }

  /**
   * Keeps a socket. The same device's older one goes: two would each hear half (4409). Of a person who has too many the
   * oldest goes (B7).
   */
  add(socket: LiveSocket, headers: IncomingHttpHeaders): void {
    const { user, session } = socket.sender;
    const { device } = socket;
    if (device !== null) {
      for (const other of this.#ofDevice({ user, device, session })) this.#end(other, closeCodes.replaced);
      this.#bus.tell({ type: 'arrived', user, device, session });
    }
    const [oldest, ...others] = this.#of(user);
    if (oldest && others.length + 1 >= relayLimits.socketsPerUser) {
      this.#counters.count('B7');
      this.#end(oldest, closeCodes.tooFast);
    }
    this.#sockets.set(socket, { headers, since: this.#clock(), isAnnounced: false });
    const own = this.#byUser.get(user);
    if (own) own.add(socket);
    else this.#byUser.set(user, new Set([socket]));
  }

  /** All processes have heard of a device's socket here. */
  announced(arrival: Arrival): void {
    for (const socket of this.#ofDevice(arrival)) {
      const kept = this.#sockets.get(socket);
      if (kept) kept.isAnnounced = true;
    }
  }

  /** A device has connected to another process. Of two at once the one that all hear of last stays. */
  arrivedElsewhere(arrival: Arrival): void {
    for (const socket of this.#ofDevice(arrival)) {
      const kept = this.#sockets.get(socket);
      if (kept && (kept.isAnnounced || this.#clock() - kept.since > announcedMs))
        this.#end(socket, closeCodes.replaced);
    }
  }

  /** Forgets a socket that has closed. */
  remove(socket: LiveSocket): void {
    const { user } = socket.sender;
    this.#sockets.delete(socket);
    const own = this.#byUser.get(user);
    own?.delete(socket);
    if (own?.size === 0) this.#byUser.delete(user);
  }

  /** Ends the sockets that everything given matches; nothing when nothing is given. */
  endSessions({ session, user }: { session?: string; user?: UserId }): void {
    if (session === undefined && user === undefined) return;
    for (const socket of user === undefined ? this.all() : this.#of(user)) {
      if (session === undefined || socket.sender.session === session) this.#end(socket, closeCodes.signedOut);
    }
  }

  /** The process stops: everybody comes back, each at a moment of their own (B22). */
  sendHome(): void {
    const seconds = Math.min(relayLimits.returnSeconds, this.size / relayLimits.returnsPerSecond);
    this.#counters.count('B22', this.size);
    for (const socket of this.all()) this.#end(socket, closeCodes.goingAway, comeBackReason(Math.random() * seconds));
  }

  heartbeat(): void {
    for (const socket of this.all()) socket.heartbeat();
  }

  /** Closes sockets whose session has ended without a word, as by expiry. */
  async checkSessions(): Promise<void> {
    const due = this.#clock() - relayLimits.sessionCheckMs;
    for (const [socket, kept] of [...this.#sockets]) {
      if (socket.checkedAt > due) continue;
      socket.checkedAt = this.#clock();
      const sender = await this.#access.authenticate(kept.headers);
      if (sender?.user !== socket.sender.user) this.#end(socket, closeCodes.signedOut);
    }
  }

  #ofDevice({ user, device, session }: Arrival): LiveSocket[] {
    return this.#of(user).filter((socket) => socket.device === device && socket.sender.session === session);
  }

  #of(user: UserId): LiveSocket[] {
    return [...(this.#byUser.get(user) ?? [])];
  }

  #end(socket: LiveSocket, code: CloseCode, reason?: string): void {
    this.remove(socket);
    for (const channel of socket.channels) channel.end();
    socket.close(code, reason);
  }
}
