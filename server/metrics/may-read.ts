import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What decides who may read the metrics. */
export interface MetricsAccess {
  /** Whoever has it may read from anywhere; without one, nobody can. */
  readonly token: string | undefined;
  /** Whether a proxy stands in front of the server, so that everybody's requests come from its address. */
  readonly isBehindProxy: boolean;
}

/** What a proxy adds, one of ours or not. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const loopbackAddress = /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/i;

/**
 * Whether a request may read the metrics: it has the token, or it comes from this machine and through no proxy. A page
 * open in a browser of this machine cannot either: under a name of its own it would have to name another host.
 */
export function mayReadMetrics({ headers, socket }: IncomingMessage, access: MetricsAccess): boolean {
  const { token, isBehindProxy } = access;
  if (token !== undefined && headers.authorization !== undefined) {
    return isEqual(headers.authorization, `Bearer ${token}`);
  }
  if (isBehindProxy || forwarding.some((name) => headers[name] !== undefined)) return false;
  return loopbackAddress.test(socket.remoteAddress ?? '') && loopbackHost.test(headers.host ?? '');
}

/** Takes the same time wherever they differ. */
const isEqual = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
