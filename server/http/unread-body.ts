import type { IncomingMessage } from 'node:http';

/** How long what is sent in spite of an answer is read and dropped, in milliseconds. */
const patienceMs = 5000;
/** So much of it at most, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/** Whether a request is refused of which more is to come, while somebody is there to hear so. */
export const isUnread = (incoming: IncomingMessage, { status }: Response): boolean =>
  status >= 400 &&
  !incoming.complete &&
  !incoming.destroyed &&
  (incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined);

/**
 * The same answer, after which the rest of the request is dropped for a while before the connection is closed. Were it
 * closed at once, who still sends would often see it break instead of hearing why.
 */
export async function closingSlowly(answer: Response, incoming: IncomingMessage): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const headers = new Headers(answer.headers);
  headers.set('content-length', String(bytes.length));
  headers.set('connection', 'close');
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes);
      await dropped(incoming);
      controller.close();
    },
  });
  return new Response(body, { status: answer.status, headers });
}

/** Resolves when no more comes, or it was enough. */
function dropped(incoming: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patienceMs);
  let bytes = 0;
  incoming.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > mostBytes) resolve();
  });
  for (const end of ['end', 'close', 'error']) incoming.once(end, () => resolve());
  incoming.resume();
  return promise.finally(() => clearTimeout(timer));
}
