import { request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { versionKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { directRoomId, newCommandId, newRecordId } from '#shared/ids.ts';
import { stampOf } from '#shared/time.ts';
import { syncPath } from '#shared/wire/protocol.ts';
import { AppSocket } from '../support/app-socket.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { testRedisUrl } from '../support/redis.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../support/two-companies.ts';

const token = 'an-operator-reads-with-this-token';
const text = 'a text that no operator reads';

let server: TestServer;
let companies: Companies;

beforeAll(async () => {
  server = await startServer({ env: { METRICS_TOKEN: token } });
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

async function metricsOf(from: TestServer, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${from.url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return answer.text();
}

/** The value of one line, as in `name{label="value"}`. */
function valueOf(metrics: string, line: string): number {
  const found = metrics.split('\n').find((one) => one.startsWith(`${line} `));
  expect(found, line).toBeDefined();
  return Number(found?.slice(line.length + 1));
}

/** Writes one message at a time into a page and waits for each acknowledgement. */
async function writes(socket: AppSocket, account: TestAccount, at: number[], says = text) {
  const { doc } = await socket.open(pageDocument(directRoomId(companies.ann.user, companies.bo.user), 1));
  for (const [count, time] of at.entries()) {
    const key = versionKey(newRecordId(), stampOf(time, count, 'writer'));
    setOnce(laneOf(doc, account.user), { key, kind: 'message', at: time, text: says });
    await socket.hears(
      (frame) =>
        frame.type === 'ack' &&
        frame.clocks.some(({ client, clock }) => client === doc.clientID && clock === count + 1),
    );
  }
  return doc;
}

describe('What operators read', () => {
  test('counts what has happened: sockets, channels, updates, commits, acknowledgements, refusals, bytes', async () => {
    const { ann, bo, as } = companies;
    await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: bo.user });
    const page = pageDocument(directRoomId(ann.user, bo.user), 1);
    const anns = await AppSocket.connect(server.url, await companies.cookie(ann), 'phone');
    const bos = await AppSocket.connect(server.url, await companies.cookie(bo), 'phone');
    await bos.open(page);
    await bos.hears((frame) => frame.type === 'data' && frame.message[1] === 1);
    const before = await metricsOf(server);
    const risen = (metrics: string, line: string): number => valueOf(metrics, line) - valueOf(before, line);

    const now = Date.now();
    await writes(
      anns,
      ann,
      Array.from({ length: 20 }, () => now),
    );
    const after = await metricsOf(server);
    expect(risen(after, 'foyer_relay_updates_total{outcome="stored"}')).toBe(20);
    expect(risen(after, 'foyer_relay_ack_seconds_count')).toBe(20);
    expect(risen(after, 'foyer_relay_deliveries_total')).toBe(20);
    expect(risen(after, 'foyer_relay_refusals_total{rule="stamp-again"}')).toBe(0);
    // One at a time: a commit for each, and what the server itself publishes beside them.
    expect(risen(after, 'foyer_relay_commits_total{outcome="written"}')).toBeGreaterThanOrEqual(20);
    expect(risen(after, 'foyer_relay_commit_updates_sum')).toBeGreaterThanOrEqual(20);
    expect(risen(after, 'foyer_relay_commit_seconds_count')).toBeGreaterThanOrEqual(20);
    expect(risen(after, 'foyer_relay_commit_seconds_sum')).toBeGreaterThan(0);
    expect(valueOf(after, 'foyer_relay_commits_total{outcome="failed"}')).toBe(0);
    expect(valueOf(after, 'foyer_relay_sockets')).toBe(2);
    expect(valueOf(after, 'foyer_relay_channels')).toBe(2);
    expect(valueOf(after, 'foyer_relay_documents')).toBeGreaterThanOrEqual(1);
    const bytes = 20 * text.length;
    expect(risen(after, 'foyer_relay_received_bytes_total')).toBeGreaterThan(bytes);
    expect(risen(after, 'foyer_relay_sent_bytes_total')).toBeGreaterThan(bytes);
    expect(valueOf(after, 'foyer_http_answers_total{status="2xx"}')).toBeGreaterThan(3);
    expect(valueOf(after, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(valueOf(after, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);

    // A device whose clock is an hour ahead is refused, and nobody else is told.
    const late = await AppSocket.connect(server.url, await companies.cookie(ann), 'tablet');
    await writes(late, ann, [now + 3_600_000]);
    const refused = await metricsOf(server);
    expect(risen(refused, 'foyer_relay_refusals_total{rule="stamp-again"}')).toBe(1);

    // What no program of ours sends.
    const hostile = new WebSocket(`${server.url.replace('http', 'ws')}${syncPath}/${page}`, {
      headers: { origin: server.url, cookie: await companies.cookie(bo) },
    });
    hostile.once('open', () => hostile.send('text'));
    await expect.poll(async () => risen(await metricsOf(server), 'foyer_relay_rules_total{rule="B10"}')).toBe(1);

    // Bytes of sockets that have gone still count.
    late.close();
    bos.close();
    anns.close();
    await expect.poll(async () => valueOf(await metricsOf(server), 'foyer_relay_sockets')).toBe(0);
    const end = await metricsOf(server);
    expect(valueOf(end, 'foyer_relay_channels')).toBe(0);
    expect(valueOf(end, 'foyer_relay_sent_bytes_total')).toBeGreaterThanOrEqual(
      valueOf(refused, 'foyer_relay_sent_bytes_total'),
    );
  });

  test('names nobody: no ids, no names, no addresses, no texts', async () => {
    const metrics = await metricsOf(server);
    const { ann, bo, acmeAdmin } = companies;
    for (const one of [ann, bo, acmeAdmin]) {
      for (const secret of [one.user, one.company, one.email, one.name]) {
        expect(metrics).not.toContain(secret);
      }
    }
    expect(metrics).not.toContain(text);
    expect(metrics).not.toContain(directRoomId(ann.user, bo.user));
    // Whatever stands in a label is short and of a few kinds.
    const labels = [...metrics.matchAll(/\w+="([^"]*)"/g)].map(([, value = '']) => value);
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter((value) => value.length > 40)).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('A server with a Redis shows whether words go out and come back; one without shows nothing of it', async () => {
  const database = await createTestDatabase();
  const shared = await startServer({ env: { DATABASE_URL: database.url, REDIS_URL: testRedisUrl() } });
  try {
    await expect.poll(async () => valueOf(await metricsOf(shared), 'foyer_redis_up')).toBe(1);
    await expect.poll(async () => valueOf(await metricsOf(shared), 'foyer_redis_words_total')).toBeGreaterThan(0);
    expect(await metricsOf(server)).not.toContain('foyer_redis');
  } finally {
    await shared.stop();
    await database.drop();
  }
});

/** Asks with exactly these headers; fetch chooses some by itself. */
const ask = (from: { readonly url: string }, headers: Record<string, string>, path = '/metrics'): Promise<string> =>
  new Promise((resolve, reject) => {
    httpRequest(`${from.url}${path}`, { headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => (body += part));
      answer.on('end', () => resolve(answer.statusCode === 200 ? 'the metrics' : `${answer.statusCode} ${body}`));
    })
      .on('error', reject)
      .end();
  });

describe('Who reads', () => {
  test('is this machine, and whoever has the token; all others find nothing there', async () => {
    const nothing = await ask(server, {}, '/nothing.txt');
    expect(nothing).toMatch(/^404 /);
    expect(await ask(server, {})).toBe('the metrics');
    const strange = { host: 'metrics.example' };
    expect(await ask(server, strange)).toBe(nothing);
    expect(await ask(server, { ...strange, authorization: `Bearer ${token}` })).toBe('the metrics');
    for (const wrong of [`Bearer ${token}x`, `Bearer ${token.slice(1)}`, 'Bearer', `Basic ${token}`, token]) {
      // A wrong token is no key, not even on this machine.
      expect(await ask(server, { authorization: wrong }), wrong).toBe(nothing);
    }
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      expect(await ask(server, { [header]: '127.0.0.1' }), header).toBe(nothing);
    }
  });

  test('is the token alone behind a proxy, whose requests all come from this machine', async () => {
    const proxied = await startServer({ env: { METRICS_TOKEN: token, TRUST_PROXY: 'true' } });
    const port = await freePort();
    const closed = await startServer({ env: { PUBLIC_URL: 'https://chat.example.com', PORT: String(port) } });
    const behind = { url: `http://127.0.0.1:${port}` };
    try {
      expect(await ask(proxied, { authorization: `Bearer ${token}` })).toBe('the metrics');
      const own: Record<string, string>[] = [{}, { 'x-forwarded-for': '127.0.0.1' }, { host: 'localhost' }];
      for (const headers of own) {
        expect(await ask(proxied, headers)).toMatch(/^404 /);
        expect(await ask(behind, headers)).toMatch(/^404 /);
      }
      expect(await ask(behind, { authorization: 'Bearer undefined' })).toMatch(/^404 /);
    } finally {
      await Promise.all([proxied.stop(), closed.stop()]);
    }
  });
});
