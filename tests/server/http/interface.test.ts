import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '#shared/api/endpoints.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies } from '../../support/two-companies.ts';

let server: TestServer;
let companies: Companies;
beforeAll(async () => {
  server = await startServer();
  companies = await foundCompanies(server.url);
});
afterAll(() => server.stop());

const pathOf = (path: string): string => path.replace(/:id/g, 'u0000000000000000');
const named = endpoints.map((endpoint) => ({ ...endpoint, title: `${endpoint.method} ${endpoint.path}` }));

test.each(named)('$title has a handler', async ({ method, path }) => {
  // Whatever it answers, it is not the answer for paths that do not exist.
  const answer = await server.fetch(pathOf(path), {
    method,
    // A session of its own: one of the endpoints ends them all.
    cookie: await server.cookieOf(companies.al.email, companies.al.password),
    ...(method === 'GET' ? {} : { json: { unknown: true } }),
  });
  const nothing = await server.fetch('/api/no-such-thing', { method });
  expect(nothing.status).toBe(404);
  // What a path names may not be there.
  if (answer.status === 404) expect(path).toContain('/:');
});

test.each(named.filter(({ access }) => access !== 'anyone'))(
  '$title answers a stranger with 401 and nothing else (P4)',
  async ({ method, path }) => {
    const bodies = new Set<string>();
    for (const cookie of [undefined, 'foyer.session_token=forged.c2lnbmF0dXJl']) {
      const answer = await server.fetch(pathOf(path), {
        method,
        ...(cookie === undefined ? {} : { cookie }),
        ...(method === 'GET' ? {} : { json: {} }),
      });
      expect(answer.status).toBe(401);
      bodies.add(await answer.text());
    }
    expect([...bodies]).toEqual(['{"error":"signed-out","message":"Sign in first."}']);
  },
);

test.each(named.filter(({ access }) => access === 'administrator'))(
  '$title is refused to a member who is no administrator',
  async ({ method, path }) => {
    const answer = await server.fetch(pathOf(path), {
      method,
      cookie: await companies.cookie(companies.ann),
      ...(method === 'GET' ? {} : { json: {} }),
    });
    expect(answer.status).toBe(403);
  },
);

describe('The OpenAPI document (M15)', () => {
  test('names every endpoint, with schemas whose references lead somewhere', async () => {
    const document = await (await server.fetch('/api/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    for (const { method, path } of endpoints) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation?.summary, `${method} ${path}`).toBeTruthy();
      expect(operation.responses['200'].content['application/json'].schema.type).toBe('object');
      for (const [, name] of path.matchAll(/:(\w+)/g)) {
        expect(operation.parameters).toContainEqual(expect.objectContaining({ name, in: 'path', required: true }));
      }
    }
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      expect(
        reference!.split('/').reduce((at, key) => at?.[key], document),
        reference,
      ).toBeTruthy();
    }
    const find = document.paths['/api/rooms/direct'].post.requestBody.content['application/json'].schema;
    expect(find.properties.user).toEqual({ type: 'string', pattern: '^u[0-9a-z]{16}$' });
  });
});

describe('What a body may be', () => {
  const post = async (init: RequestInit): Promise<Response> =>
    server.fetch('/api/people/search', { method: 'POST', cookie: await companies.cookie(companies.ann), ...init });

  test('JSON that the schema knows; all else names what is wrong', async () => {
    expect(
      (await post({ body: '{"by":"message-id","text":"bo-lind"}', headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(200);
    const wrong = await post({ body: '{"by":"message-id","text":7}', headers: { 'content-type': 'application/json' } });
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ error: 'invalid', fields: ['text'] });
    for (const body of ['{', '[]', 'null', '"text"']) {
      expect((await post({ body, headers: { 'content-type': 'application/json' } })).status).toBe(422);
    }
    const plain = { 'content-type': 'text/plain' };
    expect((await post({ body: '{"by":"message-id","text":"bo-lind"}', headers: plain })).status).toBe(422);
  });

  test('at most 64 KB', async () => {
    const body = JSON.stringify({ by: 'message-id', text: 'x'.repeat(70_000) });
    const answer = await post({ body, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ message: 'The body is too large.' });
  });
});

test('A process that is ready says so, with its version', async () => {
  expect(await (await server.fetch('/healthz')).json()).toEqual({ ok: true });
  expect(await (await server.fetch('/version.json')).json()).toEqual({ version: expect.any(String) });
});
