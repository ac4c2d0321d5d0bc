import { AsyncLocalStorage } from 'node:async_hooks';
import Dexie from 'dexie';
import WebSocket from 'ws';
import { randomLetters } from '#shared/ids.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import type { Core } from '../../../src/lib/core.ts';
import { sendCommand } from '../../../src/lib/sync/send-command.ts';
import type { TestServer } from '../../support/server.ts';
import type { Companies, TestAccount } from '../../support/two-companies.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';

/** One answer of the server as somebody sees it who looks at the line: status, names of headers, body. */
export interface Seen {
  readonly path: string;
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

const using = new AsyncLocalStorage<{ readonly phone: Phone; readonly seen: Seen[] }>();
const networkFetch = globalThis.fetch;

/**
 * The app of one person, without its screens, against a real server: its actions call the REST interface as they do in a
 * browser, and its engine holds the one socket. The network is the test's to cut.
 */
export class Phone {
  /** Every answer to a command of the outbox. */
  readonly commands: Seen[] = [];
  readonly account: TestAccount;
  readonly #server: TestServer;
  readonly #companies: Companies;
  readonly #address: string;
  readonly #name = `phone-${randomLetters(10)}`;
  readonly #stored = new Map<string, string>();
  #isOnline = true;
  #socket: WebSocket | null = null;
  #cookie = '';
  #device: Device | null = null;

  constructor(server: TestServer, companies: Companies, account: TestAccount, address: string) {
    this.account = account;
    this.#server = server;
    this.#companies = companies;
    this.#address = address;
  }

  /** What runs inside belongs to this phone: requests, and what a page keeps for its session. */
  async use<Value>(act: (core: Core) => Promise<Value>): Promise<Value> {
    return (await this.watch(act)).value;
  }

  /** The same, and what it was answered. */
  async watch<Value>(act: (core: Core) => Promise<Value>): Promise<{ value: Value; seen: readonly Seen[] }> {
    const { core } = await this.#started();
    const seen: Seen[] = [];
    return { value: await using.run({ phone: this, seen }, () => act(core)), seen };
  }

  /** Takes the network away: the app's connection breaks, and no request gets anywhere. */
  goOffline(): void {
    this.#isOnline = false;
    this.#socket?.terminate();
  }

  /** Brings the network back, and the app's connection at once. */
  async goOnline(): Promise<void> {
    this.#isOnline = true;
    (await this.#started()).engine.wake();
  }

  async close(): Promise<void> {
    this.#device?.engine.stop();
    await this.#device?.engine.settled();
    this.#device?.kill();
    for (const { name } of await indexedDB.databases()) if (name?.startsWith(this.#name)) await Dexie.delete(name);
  }

  async fetch(path: string, init: RequestInit, seen: Seen[]): Promise<Response> {
    if (!this.#isOnline) throw new TypeError('no network');
    const { cache: _cache, headers, ...rest } = init;
    const response = await networkFetch(`${this.#server.url}${path}`, {
      ...rest,
      headers: {
        ...(headers as Record<string, string> | undefined),
        origin: this.#server.url,
        cookie: this.#cookie,
        'x-forwarded-for': this.#address,
      },
    });
    const body = await response.clone().text();
    const names = [...response.headers.keys()].sort();
    seen.push({ path, status: response.status, headers: names, body });
    return response;
  }

  get stored(): Map<string, string> {
    return this.#stored;
  }

  async #started(): Promise<Device> {
    if (this.#device) return this.#device;
    this.#cookie = await this.#companies.cookie(this.account);
    const url = `${this.#server.url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=testdevice`;
    this.#device = await startDevice({
      name: this.#name,
      user: this.account.user,
      company: this.account.company,
      connect: () => {
        if (!this.#isOnline) throw new Error('no network');
        const headers = { origin: this.#server.url, cookie: this.#cookie, 'x-forwarded-for': this.#address };
        this.#socket = new WebSocket(url, { headers });
        return this.#socket;
      },
      sendCommand: (row, database) => using.run({ phone: this, seen: this.commands }, () => sendCommand(row, database)),
    });
    return this.#device;
  }
}

/** Gives the browser's globals that actions use to whichever phone runs them. */
export function bePhones(): void {
  globalThis.fetch = (input, init) => {
    const now = using.getStore();
    return now && typeof input === 'string' && input.startsWith('/')
      ? now.phone.fetch(input, init ?? {}, now.seen)
      : networkFetch(input, init);
  };
  const stored = (): Map<string, string> => using.getStore()?.phone.stored ?? new Map();
  const storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
    getItem: (key) => stored().get(key) ?? null,
    setItem: (key, value) => void stored().set(key, value),
    removeItem: (key) => void stored().delete(key),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
}
