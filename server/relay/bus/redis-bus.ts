import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { randomLetters } from '#shared/ids.ts';
import type { RelayLogger } from '../relay.ts';
import type { Bus, BusListener } from './bus.ts';
import { decodeWord, encodeWord, type Word } from './words.ts';

/** How often a process listens for itself, in milliseconds. */
const standardBeatMs = 2000;
/** How long Redis may take to answer somebody who comes, in milliseconds. */
const welcomeMs = 5000;
/** How many beats it may not hear itself before the connection counts as broken. */
const silentBeats = 3.5;
/** First and longest wait before the next try to connect, in milliseconds. */
const retry = { first: 100, longest: 3000 };
/** Letters on their way to Redis beyond which words are dropped: it does not read, and they can be found in the rows. */
const unsentLetters = 8 * 1024 * 1024;

/** Where the bus runs. */
export interface RedisBusOptions {
  /** As in `redis://user:password@host:6379`. Never logged: it may hold a password. */
  readonly url: string;
  /** Names the database that the processes serve: others may use the same Redis. */
  readonly channel: string;
  readonly logger: RelayLogger;
  /** How often the connection is tried, in milliseconds, where it is not the standard. */
  readonly beatMs?: number;
}

type Client = ReturnType<typeof connection>;

/**
 * The bus on Redis' publish and subscribe. Connects by itself, now and whenever the connection is lost; until then, and
 * for what was said meanwhile, everybody looks in the rows.
 */
export class RedisBus implements Bus {
  readonly process = randomLetters(12);
  readonly #options: RedisBusOptions;
  readonly #listeners: BusListener[] = [];
  readonly #beatMs: number;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  /** The connection while it stands and is subscribed. */
  #client: Client | null = null;
  #heardSelfAt = 0;
  #unsent = 0;
  /** Whether something was dropped that others have to look for. */
  #hasDropped = false;
  #isKnownDown = false;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#beatMs = options.beatMs ?? standardBeatMs;
    this.#running = this.#run();
  }

  get isConnected(): boolean {
    return this.#client !== null;
  }

  get #silentMs(): number {
    return silentBeats * this.#beatMs;
  }

  tell(word: Word): void {
    this.#publish(word);
  }

  listen(listener: BusListener): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    let wait = retry.first;
    while (!signal.aborted) {
      const connectedAt = performance.now();
      await this.#connect().catch((error: unknown) => this.#lost(error));
      if (performance.now() - connectedAt > this.#silentMs) wait = retry.first;
      // Full jitter: processes that lost the same Redis do not come back in step.
      await delay(wait * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined);
      wait = Math.min(2 * wait, retry.longest);
    }
  }

  /** One connection from beginning to end. @throws what ended it; resolves when the bus is closed. */
  async #connect(): Promise<void> {
    const { signal } = this.#ending;
    const { url, channel } = this.#options;
    const client = connection(url);
    const broken = new Promise<never>((_resolve, reject) => client.on('error', reject));
    const late = delay(welcomeMs, undefined, { signal, ref: false }).then(() => {
      throw new Error('no answer');
    });
    for (const one of [broken, late]) one.catch(() => undefined);
    try {
      await Promise.race([client.connect(), broken, late]);
      await Promise.race([client.subscribe(channel, (text) => this.#receive(text)), broken, late]);
      this.#up(client);
      await Promise.race([this.#beating(), broken]);
      // What was said last, as that this process leaves, is let out.
      await Promise.race([client.ping(), broken, delay(retry.first)]);
    } finally {
      this.#client = null;
      client.destroy();
    }
  }

  /** Shows again and again that both directions work. Resolves when the bus is closed. @throws when they do not */
  async #beating(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#beat();
      await delay(this.#beatMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (performance.now() - this.#heardSelfAt > this.#silentMs) throw new Error('nothing was heard for too long');
    }
  }

  #up(client: Client): void {
    this.#client = client;
    this.#heardSelfAt = performance.now();
    if (this.#isKnownDown) this.#options.logger.info({}, 'Redis is back');
    this.#isKnownDown = false;
    this.#gap();
  }

  #lost(error: unknown): void {
    if (this.#isKnownDown || this.#ending.signal.aborted) return;
    this.#isKnownDown = true;
    const reason = reasonOf(error);
    this.#options.logger.warn(
      { reason },
      'Redis is out of reach: other processes are heard through the database alone',
    );
  }

  /** Shows that both directions work, and says so when others have missed something. */
  #beat(): void {
    if (this.#hasDropped && this.#unsent < unsentLetters) {
      this.#hasDropped = false;
      this.#publish({ type: 'missed' });
    }
    this.#publish(null);
  }

  #publish(word: Word | null): void {
    const client = this.#client;
    if (client === null || this.#unsent > unsentLetters) {
      this.#hasDropped ||= word !== null;
      return;
    }
    const text = encodeWord(this.process, word);
    this.#unsent += text.length;
    void client
      .publish(this.#options.channel, text)
      .catch(() => (this.#hasDropped = true))
      .finally(() => (this.#unsent -= text.length));
  }

  #receive(text: string): void {
    const said = decodeWord(text);
    // Another version's word may have meant anything.
    if (said === null) return this.#gap();
    const isOwn = said.process === this.process;
    if (isOwn) this.#heardSelfAt = performance.now();
    if (said.word === null) return;
    if (said.word.type === 'missed') {
      if (!isOwn) this.#gap();
      return;
    }
    for (const listener of this.#listeners) listener.heard(said.word, said.process);
  }

  #gap(): void {
    for (const listener of this.#listeners) listener.gap();
  }
}

/** A connection that is given up when it breaks: the next one is made from scratch, subscription and all. */
const connection = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    // A managed Redis that announces its maintenance would move the connection by itself.
    maintNotifications: 'disabled',
    socket: { connectTimeout: welcomeMs, reconnectStrategy: false },
  });

/** What is wrong, without the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.message;
}
