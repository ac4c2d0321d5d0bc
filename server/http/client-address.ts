import { isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** The address a request comes from; behind a trusted proxy, the last one it has added. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  const address = last || (request.socket.remoteAddress ?? 'unknown');
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** What one customer of a provider commonly holds: a /64 of IPv6, one address of IPv4. Limits count by it. */
export function addressClass(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const left = tail === undefined ? 0 : Math.max(0, 8 - groups.length - last.length);
  const all = [...groups, ...Array<string>(left).fill('0'), ...last];
  return all.slice(0, 4).join(':');
}
