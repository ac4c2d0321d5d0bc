import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { mayReadMetrics } from '../../../server/metrics/may-read.ts';

const from = (remoteAddress: string | undefined, headers: Record<string, string> = {}): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { host: 'localhost:8787', ...headers } }) as unknown as IncomingMessage;
const token = 'x'.repeat(32);
const open = { token: undefined, isBehindProxy: false };

test('This machine reads the metrics by each of its own addresses, and no other machine does', () => {
  for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
    expect(mayReadMetrics(from(address), open), address).toBe(true);
    expect(mayReadMetrics(from(address), { ...open, isBehindProxy: true }), address).toBe(false);
  }
  for (const address of ['10.0.0.7', '192.168.127.1', '::ffff:10.0.0.7', '2001:db8::1', '1127.0.0.1', undefined]) {
    expect(mayReadMetrics(from(address), open), address).toBe(false);
    const withToken = from(address, { authorization: `Bearer ${token}` });
    expect(mayReadMetrics(withToken, open), address).toBe(false);
    expect(mayReadMetrics(withToken, { token, isBehindProxy: true }), address).toBe(true);
  }
});

test('A page in a browser of this machine that points its own name at it reads nothing', () => {
  for (const host of ['localhost', '127.0.0.1:8787', '[::1]:8787', 'LOCALHOST:1']) {
    expect(mayReadMetrics(from('127.0.0.1', { host }), open), host).toBe(true);
  }
  for (const host of ['localhost.example', 'example.com:8787', '127.0.0.1.example', '', 'localhost:8787@example']) {
    expect(mayReadMetrics(from('127.0.0.1', { host }), open), host).toBe(false);
  }
});
