import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { oldestProtocol, syncPath } from '#shared/wire/protocol.ts';
import { readClaim } from '#shared/wire/seat.ts';
import type { Access, Sender } from '../ports.ts';
import type { RelayLogger, RelayOptions } from '../relay.ts';
import type { BudgetRule, RelayCounters } from '../relay-counters.ts';
import { relayLimits } from '../relay-limits.ts';
import { KeyedBuckets } from './keyed-buckets.ts';
import type { Claimed, Seats } from './seats.ts';
import { refuse, turnAway } from './turn-away.ts';

/** A socket that was let in, and what it asked for. */
export interface Admitted {
  readonly socket: WebSocket;
  readonly sender: Sender;
  readonly request: IncomingMessage;
  /** The document of a stock socket, or the device of the app's. */
  readonly target: { readonly document: DocumentName } | Coming;
}

/** A device of the app that comes in. */
export interface Coming {
  readonly device: string;
  /** The seat it comes back to. */
  readonly claimed: Claimed | null;
  readonly keepsSeats: boolean;
}

const devicePattern = /^[0-9a-z]{1,32}$/;

/** What upgrades ask of the relay that takes them. */
export interface UpgradeHost {
  readonly counters: RelayCounters;
  readonly seats: Seats;
  /** Whether the process has as many sockets as it may (B6). */
  readonly isFull: () => boolean;
  readonly admitted: (admitted: Admitted) => void;
}

/** Decides who gets a socket: Origin, then budget, then session, before anything else is looked at (B1 to B6). */
export class Upgrades {
  readonly #server = new WebSocketServer({
    noServer: true,
    // A few bytes that unpack to megabytes are nothing an honest client needs.
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: relayLimits.frameBytes,
    maxFragments: relayLimits.fragments,
    maxBufferedChunks: relayLimits.chunks,
    clientTracking: false,
  });
  readonly #access: Access;
  readonly #isAllowedOrigin: RelayOptions['isAllowedOrigin'];
  readonly #logger: RelayLogger;
  readonly #addressOf: (request: IncomingMessage) => string;
  readonly #host: UpgradeHost;
  readonly #refused: KeyedBuckets;
  readonly #people: KeyedBuckets;
  #waiting = 0;
  #isClosed = false;

  constructor(options: RelayOptions, host: UpgradeHost) {
    const { access, clock, logger } = options;
    this.#access = access;
    this.#isAllowedOrigin = options.isAllowedOrigin;
    this.#addressOf = options.addressOf ?? (({ socket }) => socket.remoteAddress ?? '');
    this.#logger = logger;
    this.#host = host;
    this.#refused = new KeyedBuckets(relayLimits.refusedUpgradeBurst, relayLimits.refusedUpgradesPerSecond, clock);
    this.#people = new KeyedBuckets(relayLimits.personUpgradeBurst, relayLimits.personUpgradesPerSecond, clock);
  }

  /** Takes an upgrade that is for the relay; false when it is for somebody else. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = parseUrl(request.url);
    if (!url || (url.pathname !== syncPath && !url.pathname.startsWith(`${syncPath}/`))) return false;
    // A socket that breaks before it is one must not end the process.
    socket.on('error', () => socket.destroy());
    void this.#answer(request, url, socket, head).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'an upgrade could not be answered');
      this.#refuse(socket, 503, 'B4', relayLimits.busySeconds);
    });
    return true;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #answer(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): Promise<void> {
    if (this.#isClosed) return this.#refuse(socket, 503, 'B22', relayLimits.busySeconds);
    if (!this.#mayComeFrom(request)) return this.#refuse(socket, 403, 'B1');
    const named = targetOf(url);
    if (named === null) return refuse(socket, 404);
    const refused = this.#refused.of(this.#addressOf(request));
    if (refused.isEmpty) return this.#refuse(socket, 429, 'B2', refused.waitMs / 1000);
    if (this.#waiting >= relayLimits.waitingUpgrades) return this.#refuse(socket, 503, 'B4', relayLimits.busySeconds);
    const claimed = 'device' in named ? this.#claimed(url, named.device, request) : null;
    const person =
      claimed && this.#host.seats.isKnown(claimed.seat) ? claimed.seat.sender : await this.#authenticate(request);
    if (socket.destroyed) return;
    if (person === null) {
      refused.take();
      return this.#refuse(socket, 401, 'B3');
    }
    const sender = { ...person, device: 'device' in named ? named.device : null };
    const target =
      'device' in named
        ? { ...named, claimed: stillTheirs(claimed, sender), keepsSeats: url.searchParams.has('seat') }
        : named;
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (this.#isClosed) return turnAway(webSocket, closeCodes.goingAway, relayLimits.busySeconds);
      if ('device' in target && Number(url.searchParams.get('protocol')) < oldestProtocol) {
        return turnAway(webSocket, closeCodes.tooOld);
      }
      const comeBackIn = this.#comeBackIn(person.user);
      if (comeBackIn !== null) return turnAway(webSocket, closeCodes.busy, comeBackIn);
      this.#host.admitted({ socket: webSocket, sender, request, target });
    });
  }

  #claimed(url: URL, device: string, { headers }: IncomingMessage): Claimed | null {
    const claim = readClaim(url.searchParams.get('seat'));
    return claim && this.#host.seats.claimed(claim, device, headers);
  }

  /** In how many seconds somebody whom there is no room for now should come back; null when there is room. */
  #comeBackIn(user: UserId): number | null {
    const { counters, isFull } = this.#host;
    if (isFull()) {
      counters.count('B6');
      return relayLimits.fullSeconds;
    }
    const upgrades = this.#people.of(user);
    if (upgrades.take()) return null;
    counters.count('B5');
    return upgrades.waitMs / 1000;
  }

  #refuse(socket: Duplex, status: number, rule: BudgetRule, retryAfter: number | null = null): void {
    this.#host.counters.count(rule);
    refuse(socket, status, retryAfter);
  }

  /** Browsers always say where a socket comes from; programs that say nothing are no browsers. */
  #mayComeFrom(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return !Object.keys(request.headers).some((name) => name.startsWith('sec-fetch-'));
    return origin !== 'null' && this.#isAllowedOrigin(origin, request);
  }

  async #authenticate(request: IncomingMessage): ReturnType<Access['authenticate']> {
    this.#waiting += 1;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('a session could not be looked up in time')), relayLimits.upgradeMs);
    });
    try {
      return await Promise.race([this.#access.authenticate(request.headers), timeout]);
    } finally {
      clearTimeout(timer);
      this.#waiting -= 1;
    }
  }
}

/** A seat is there for the session it belongs to, if it did not end while that was looked up. */
const stillTheirs = (claimed: Claimed | null, { user, session }: Sender): Claimed | null =>
  claimed && !claimed.seat.isEnded && claimed.seat.sender.user === user && claimed.seat.sender.session === session
    ? claimed
    : null;

function targetOf(url: URL): { readonly document: DocumentName } | { readonly device: string } | null {
  if (url.pathname === syncPath) {
    const device = url.searchParams.get('device') ?? '';
    return devicePattern.test(device) ? { device } : null;
  }
  const name = decode(url.pathname.slice(syncPath.length + 1));
  return name !== null && isDocumentName(name) ? { document: name } : null;
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function parseUrl(url: string | undefined): URL | null {
  return url !== undefined && URL.canParse(url, 'http://relay') ? new URL(url, 'http://relay') : null;
}
