import type { IncomingMessage, Server } from 'node:http';

/** How long the largest file may take to come over a slow line, in milliseconds. One that sends nothing ends much sooner. */
const uploadMs = 60 * 60_000;
/** How long anything else may take to come. */
const requestMs = 60_000;

/** What comes with files, which take their time. */
const uploads = /^\/api\/(?:rooms\/[^/]+\/pages\/[^/]+\/files|files)\//;

/** Ends requests that take too long to come, by what may come with them: each holds a connection and what it has sent. */
export function limitRequests(server: Server): void {
  server.requestTimeout = uploadMs;
  server.on('request', (request: IncomingMessage) => {
    const { method, url = '', headers } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    if (method === 'PUT' && uploads.test(url)) return;
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, requestMs);
    request.once('close', () => clearTimeout(timer));
  });
}
