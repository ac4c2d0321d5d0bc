import { expect } from 'vitest';
import type { DocumentName } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import { acknowledged, say, shows } from '../server/relay/client.ts';
import { AppSocket } from '../support/app-socket.ts';

/** Somebody with a session. */
export interface Person {
  readonly user: UserId;
  readonly cookie: string;
}

/** Two people who talk in a room while somebody else misbehaves: neither is closed, and every message arrives. */
export interface Beside {
  /** One writes, it is acknowledged, and the other has it. */
  talks(): Promise<void>;
  /** Talks until the deed is done, at least once, and once more after it. */
  during<Result>(deed: Promise<Result>): Promise<Result>;
  close(): void;
}

/** Opens the document for both on sockets that stay until the end. */
export async function beside(url: string, page: DocumentName, writer: Person, reader: Person): Promise<Beside> {
  const sockets = [
    await AppSocket.connect(url, writer.cookie, 'honestwriter'),
    await AppSocket.connect(url, reader.cookie, 'honestreader'),
  ] as const;
  const sides = [await sockets[0].open(page), await sockets[1].open(page)] as const;
  let count = 0;
  const talks = async (): Promise<void> => {
    count += 1;
    const text = `beside ${count} ${Math.random()}`;
    say(sides[0].doc, writer.user, text);
    await acknowledged(sockets[0], sides[0].doc);
    await shows(sides[1].doc, writer.user, text);
    expect(sides[1].doc.store.pendingStructs).toBeNull();
  };
  return {
    talks,
    during: async (deed) => {
      let isDone = false;
      const done = deed.finally(() => (isDone = true));
      // Whoever waits for it hears of its failure; while it is not waited for, it is no rejection nobody caught.
      done.catch(() => undefined);
      do await talks();
      while (!isDone);
      const result = await done;
      await talks();
      return result;
    },
    close: () => sockets.forEach((socket) => socket.close()),
  };
}
