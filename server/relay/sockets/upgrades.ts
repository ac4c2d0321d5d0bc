import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isDocumentName, type DocumentName } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { oldestProtocol, syncPath } from '#shared/wire/protocol.ts';
import type { Access, Sender } from '../ports.ts';
import type { RelayLogger, RelayOptions } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** A socket that was let in, and what it asked for. */
export interface Admitted {
  readonly socket: WebSocket;
  readonly sender: Sender;
  readonly request: IncomingMessage;
  /** The document of a stock socket, or the device of the app's. */
  readonly target: { readonly document: DocumentName } | { readonly device: string };
}

/** Addresses remembered before those without a recent refusal are forgotten. */
const keptAddresses = 1000;
const devicePattern = /^[0-9a-z]{1,32}$/;

/** Decides who gets a socket: Origin, then budget, then session, before anything else is looked at. */
export class Upgrades {
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: relayLimits.frameBytes,
    clientTracking: false,
  });
  readonly #access: Access;
  readonly #isAllowedOrigin: RelayOptions['isAllowedOrigin'];
  readonly #clock: () => number;
  readonly #logger: RelayLogger;
  readonly #admitted: (admitted: Admitted) => void;
  readonly #refused = new Map<string, TokenBucket>();
  #waiting = 0;
  #isClosed = false;

  constructor(options: RelayOptions, admitted: (admitted: Admitted) => void) {
    this.#access = options.access;
    this.#isAllowedOrigin = options.isAllowedOrigin;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#admitted = admitted;
  }

  /** Takes an upgrade that is for the relay; false when it is for somebody else. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = parseUrl(request.url);
    if (!url || (url.pathname !== syncPath && !url.pathname.startsWith(`${syncPath}/`))) return false;
    // A socket that breaks before it is one must not end the process.
    socket.on('error', () => socket.destroy());
    void this.#answer(request, url, socket, head).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'an upgrade could not be answered');
      reply(socket, 503);
    });
    return true;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #answer(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): Promise<void> {
    if (this.#isClosed || this.#waiting >= relayLimits.waitingUpgrades) return reply(socket, 503);
    if (!this.#mayComeFrom(request)) return reply(socket, 403);
    const target = targetOf(url);
    if (target === null) return reply(socket, 404);
    const address = request.socket.remoteAddress ?? '';
    const budget = this.#budgetOf(address);
    if (budget.isEmpty) return reply(socket, 429);
    const person = await this.#authenticate(request);
    if (socket.destroyed) return;
    if (person === null) {
      budget.take();
      return reply(socket, 401);
    }
    const sender = { ...person, device: 'device' in target ? target.device : null };
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (this.#isClosed) return webSocket.close(closeCodes.goingAway);
      if ('device' in target && Number(url.searchParams.get('protocol')) < oldestProtocol) {
        return webSocket.close(closeCodes.tooOld);
      }
      this.#admitted({ socket: webSocket, sender, request, target });
    });
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

  #budgetOf(address: string): TokenBucket {
    const known = this.#refused.get(address);
    if (known) return known;
    if (this.#refused.size >= keptAddresses) {
      for (const [other, bucket] of this.#refused) if (bucket.isFull) this.#refused.delete(other);
    }
    const bucket = new TokenBucket(relayLimits.refusedUpgradeBurst, relayLimits.refusedUpgradesPerSecond, this.#clock);
    this.#refused.set(address, bucket);
    return bucket;
  }
}

function targetOf(url: URL): Admitted['target'] | null {
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

const reasons: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function reply(socket: Duplex, status: number): void {
  if (socket.destroyed) return;
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
