import { createAdaptorServer } from '@hono/node-server';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Hono } from 'hono';
import { StartError } from '../start-error.ts';
import { limitRequests } from './request-time.ts';
import type { HttpEnv } from './serve-routes.ts';

/** What answers once the server is ready. */
export interface Served {
  readonly app: Hono<HttpEnv>;
  /** Takes a WebSocket upgrade; false leaves it. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
}

/** The one port of the server. */
export interface Listener {
  readonly port: number;
  /** Answers from now on; before, everything is answered with 503. */
  serve(served: Served): void;
  /** Takes no new connections, and lets requests that are being answered end. */
  close(): Promise<void>;
}

/** How long requests may take to end when the server stops. */
const patienceMs = 3000;

/**
 * Takes the port, before anything on disk is touched.
 * @throws StartError when it cannot be had
 */
export async function listen(port: number, host: string): Promise<Listener> {
  let served: Served | null = null;
  const server = createAdaptorServer({
    fetch: (request, env) => served?.app.fetch(request, env) ?? new Response('Starting.', { status: 503 }),
  }) as Server;
  limitRequests(server);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (served?.upgrade(request, socket, head)) return;
    socket.end(`HTTP/1.1 ${served ? '404 Not Found' : '503 Service Unavailable'}\r\nConnection: close\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, host)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: (next) => {
      served = next;
    },
    close: () =>
      new Promise((resolve) => {
        const impatient = setTimeout(() => server.closeAllConnections(), patienceMs);
        server.close(() => {
          clearTimeout(impatient);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function portError(error: Error, port: number, host: string): StartError {
  const code = 'code' in error ? String(error.code) : error.message;
  const why = new Map([
    ['EADDRINUSE', `The port ${port} is taken; choose another with --port.`],
    ['EACCES', `The port ${port} may not be used by this user; choose another with --port.`],
    ['EADDRNOTAVAIL', `This machine has no address ${host}; choose another with --host.`],
    ['ENOTFOUND', `This machine has no address ${host}; choose another with --host.`],
  ]).get(code);
  return new StartError(why ?? `The server cannot listen on ${host}:${port} (${code}).`, { cause: error });
}
