import type { IncomingHttpHeaders } from 'node:http';
import type { UserId } from '#shared/ids.ts';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import { comeBackReason } from '#shared/wire/come-back.ts';
import type { Access } from '../ports.ts';
import type { RelayCounters } from '../relay-counters.ts';
import { relayLimits } from '../relay-limits.ts';
import type { LiveSocket } from './live-socket.ts';

interface Kept {
  readonly headers: IncomingHttpHeaders;
  checkedAt: number;
}

/** Every live socket. */
export class Sockets {
  readonly #sockets = new Map<LiveSocket, Kept>();
  readonly #byUser = new Map<UserId, Set<LiveSocket>>();
  readonly #access: Access;
  readonly #clock: () => number;
  readonly #counters: RelayCounters;

  constructor(access: Access, clock: () => number, counters: RelayCounters) {
    this.#access = access;
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
    for (const other of socket.device === null ? [] : this.#of(user)) {
      if (other.device === socket.device && other.sender.session === session) this.#end(other, closeCodes.replaced);
    }
    const [oldest, ...others] = this.#of(user);
    if (oldest && others.length + 1 >= relayLimits.socketsPerUser) {
      this.#counters.count('B7');
      this.#end(oldest, closeCodes.tooFast);
    }
    this.#sockets.set(socket, { headers, checkedAt: this.#clock() });
    const own = this.#byUser.get(user);
    if (own) own.add(socket);
    else this.#byUser.set(user, new Set([socket]));
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
      if (kept.checkedAt > due) continue;
      kept.checkedAt = this.#clock();
      const sender = await this.#access.authenticate(kept.headers);
      if (sender?.user !== socket.sender.user) this.#end(socket, closeCodes.signedOut);
    }
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
