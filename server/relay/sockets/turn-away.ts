import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { CloseCode } from '#shared/wire/close-codes.ts';
import { comeBackReason } from '#shared/wire/come-back.ts';

/** How long a client that is turned away may take to go, in milliseconds. */
const patienceMs = 1000;

/** Closes a socket before it is one of the relay's. Browsers see the code, and never the status of a refused upgrade. */
export function turnAway(socket: WebSocket, code: CloseCode, comeBackIn: number | null = null): void {
  // Without a listener, a frame that is none would end the process.
  socket.on('error', () => undefined);
  socket.close(code, comeBackIn === null ? undefined : comeBackReason(comeBackIn));
  setTimeout(() => socket.terminate(), patienceMs).unref();
}

const reasons: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Answers an upgrade with a status, and `Retry-After` seconds where there is a point in coming back. */
export function refuse(socket: Duplex, status: number, retryAfter: number | null = null): void {
  if (socket.destroyed) return;
  // A client that keeps its half of the connection open would keep ours for ever.
  socket.once('finish', () => socket.destroy());
  const more = retryAfter === null ? '' : `Retry-After: ${Math.max(1, Math.ceil(retryAfter))}\r\n`;
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\nConnection: close\r\n${more}Content-Length: 0\r\n\r\n`);
}
