import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

describe('A page of another origin', () => {
  const change = async (headers: Record<string, string>): Promise<number> => {
    const { hostname, port } = new URL(server.url);
    const cookie = await companies.cookie(companies.ann);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          path: '/api/me',
          method: 'PATCH',
          headers: { cookie, 'content-type': 'application/json', ...headers },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end('{"locale":"ja"}');
    });
  };

  test('changes nothing, however it calls itself; a page of ours does', async () => {
    expect(await change({ origin: server.url })).toBe(200);
    expect(await change({ origin: server.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
    const port = new URL(server.url).port;
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: `${server.url}.evil.example` },
      { origin: `${server.url}/` },
      { origin: server.url.replace('http:', 'https:') },
      { origin: server.url, 'sec-fetch-site': 'cross-site' },
      { origin: server.url, 'sec-fetch-site': 'same-site' },
      // A name of the attacker's that points here.
      { origin: `http://rebound.example:${port}`, host: `rebound.example:${port}` },
    ];
    for (const headers of foreign) expect(await change(headers), JSON.stringify(headers)).toBe(403);
  });
});

test('Every kind of answer carries the headers that bind a browser', async () => {
  for (const path of ['/', '/api/setup', '/api/me', '/api/nothing', '/healthz', '/api/openapi.json']) {
    const { headers } = await server.fetch(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    for (const rule of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline|unsafe-eval'[^;]*'unsafe-eval|style-src [^;]*unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

describe('The app', () => {
  test('opens on any of its addresses with the same page, whose own scripts may run', async () => {
    const pages = await Promise.all(['/', '/rooms/dxyz', '/people', '/settings'].map((path) => server.fetch(path)));
    const texts = await Promise.all(pages.map((page) => page.text()));
    expect(new Set(texts).size).toBe(1);
    for (const page of pages) {
      expect(page.status).toBe(200);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      const policy = page.headers.get('content-security-policy') ?? '';
      for (const [, script = ''] of texts[0]!.matchAll(/<script>([^]*?)<\/script>/g)) {
        expect(policy).toContain(createHash('sha256').update(script).digest('base64'));
      }
    }
  });

  test('has files that are kept for a year or asked for each time, packed, and nothing outside its folder', async () => {
    const page = await (await server.fetch('/')).text();
    const file = /\/_app\/immutable\/[^"']+\.js/.exec(page)?.[0];
    expect(file).toBeDefined();
    const script = await server.fetch(file!, { headers: { 'accept-encoding': 'br' } });
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-encoding')).toBe('br');
    const again = await server.fetch(file!, {
      headers: { 'accept-encoding': 'br', 'if-none-match': script.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    const worker = await server.fetch('/service-worker.js');
    expect(worker.headers.get('cache-control')).toBe('no-cache');
    for (const path of ['/_app/immutable/none.js', '/..%2fpackage.json', '/%2e%2e/package.json', '/.stamp']) {
      expect((await server.fetch(path)).status, path).toBe(404);
    }
  });

  test('does not answer for the interface: an unknown path there is a 404 in JSON', async () => {
    const answer = await server.fetch('/api/unknown');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: 'not-found' });
  });
});
