import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of this origin may act here: the public address, or the very address the request was sent to when
 * that is `localhost` or a plain IP address. Names are not trusted by themselves: anybody can point one at us. This
 * server speaks no TLS itself, so behind `https:` it must be told its public address.
 */
export function isAllowedOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (origin === publicUrl) return true;
  const url = URL.parse(origin);
  if (url?.protocol !== 'http:' || url.origin !== origin || url.host !== host) return false;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}

/**
 * Whether a request that changes something comes from a page of ours (W: CSRF). Browsers always say where such a
 * request comes from; programs must send Origin too.
 */
export function mayChange(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host } = headers;
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') return false;
  return origin !== undefined && isAllowedOrigin(origin, host, publicUrl);
}
