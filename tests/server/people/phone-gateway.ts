import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestServer } from '../../support/server.ts';

/** A text message that a provider was given. */
export interface TextMessage {
  readonly to: string;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

/** A provider of text messages on this machine. */
export interface Provider {
  readonly url: string;
  readonly messages: readonly TextMessage[];
  /** What it answers from now on. */
  answer(status: number): void;
  /** The code in the newest message to a number. */
  codeOf(number: string): string;
  close(): Promise<void>;
}

/** Starts a provider that takes whatever it is given. */
export async function startProvider(): Promise<Provider> {
  const messages: TextMessage[] = [];
  let status = 202;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (status < 300) messages.push({ ...(JSON.parse(body) as TextMessage), headers: request.headers });
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`,
    messages,
    answer: (next) => {
      status = next;
    },
    codeOf: (number) => {
      const code = /\b\d{6}\b/.exec(messages.findLast(({ to }) => to === number)?.text ?? '')?.[0];
      if (code === undefined) throw new Error(`no code went to ${number}`);
      return code;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer of the server: status and body. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly json: unknown;
}

/** Asks as the owner of a session; any answer is one. */
export async function ask(
  server: TestServer,
  cookie: string,
  method: string,
  path: string,
  json?: unknown,
): Promise<Answer> {
  const response = await server.fetch(path, { method, cookie, ...(json === undefined ? {} : { json }) });
  const body = await response.text();
  return { status: response.status, body, json: JSON.parse(body) };
}
