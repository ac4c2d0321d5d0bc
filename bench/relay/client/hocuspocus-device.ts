import type { Target } from './client.ts';
import { addressed, authentication, messageIn } from './hocuspocus-protocol.ts';
import { DeliveryScan } from './delivery-scan.ts';
import { Wire } from './wire.ts';
import { knowsNothing, readSync, step1Message, updateMessage } from './y-message.ts';

/** A stock provider's socket: one document, until it is synced. Afterwards it only counts messages. */
export class HocuspocusDevice {
  /** Resolves with what the server has beyond the state vector. */
  readonly synced: Promise<Uint8Array>;
  /** Messages seen since it was synced, by whomever. */
  seen = 0;
  /** Called when messages were seen. */
  heard: () => void = () => undefined;
  readonly #document: string;
  readonly #wire: Wire;
  readonly #failed: Promise<never>;

  constructor(
    target: Target,
    document: string,
    {
      stateVector = knowsNothing,
      localAddress,
    }: { readonly stateVector?: Uint8Array; readonly localAddress?: string } = {},
  ) {
    this.#document = document;
    let isSynced = false;
    let fail: (error: Error) => void = () => undefined;
    let resolve: (update: Uint8Array) => void = () => undefined;
    this.#failed = new Promise<never>((_, reject) => (fail = reject));
    this.#failed.catch(() => undefined);
    this.synced = Promise.race([new Promise<Uint8Array>((done) => (resolve = done)), this.#failed]);
    const scan = new DeliveryScan(() => (this.seen += 1));
    this.#wire = new Wire(
      { port: target.port, path: '/', ...(localAddress === undefined ? {} : { localAddress }) },
      {
        wants: () => !isSynced,
        bytes: (chunk) => {
          if (isSynced) scan.scan(chunk);
        },
        turn: () => this.heard(),
        closed: (why) => fail(new Error(why)),
        frame: (payload) => {
          const message = messageIn(payload);
          if (message[0] === 2) return this.#wire.send(addressed(document, step1Message(stateVector)));
          const sync = readSync(message);
          if (!sync?.isAnswer) return;
          isSynced = true;
          resolve(Uint8Array.from(sync.update));
        },
      },
    );
    this.#wire.opened.then(
      () => this.#wire.send(authentication(document)),
      (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
    );
  }

  get received(): number {
    return this.#wire.received;
  }

  /** Sends updates; resolves when `messages` more have been seen here, which one's own are among. */
  async write(updates: readonly Uint8Array[], messages: number): Promise<void> {
    const wanted = this.seen + messages;
    const seen = new Promise<void>((resolve) => {
      this.heard = () => {
        if (this.seen >= wanted) resolve();
      };
    });
    for (const update of updates) this.#wire.send(addressed(this.#document, updateMessage(update)));
    await Promise.race([seen, this.#failed]);
    this.heard = () => undefined;
  }

  destroy(): void {
    this.#wire.destroy();
  }
}
