import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchBytes } from '../../../src/lib/api/fetch-bytes.ts';
import { sendBytes } from '../../../src/lib/api/transfer.ts';

/** A request as a browser has it, that the test answers. */
class FakeRequest {
  static all: FakeRequest[] = [];
  readonly upload: { onprogress?: (event: unknown) => void; onload?: () => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onreadystatechange?: () => void;
  status = 0;
  responseText = '';
  opened: unknown[] = [];
  readonly headers: Record<string, string> = {};
  body: unknown = null;
  open(...opened: unknown[]): void {
    this.opened = opened;
    FakeRequest.all.push(this);
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getResponseHeader(name: string): string | null {
    return name === 'retry-after' && this.status === 429 ? '7' : null;
  }
  send(body: unknown): void {
    this.body = body;
  }
  abort(): void {
    this.onabort?.();
  }
  /** So much has gone. */
  moves(loaded: number, total = 100): void {
    this.upload.onprogress?.({ lengthComputable: true, loaded, total });
  }
  answers(status: number, body: unknown): void {
    this.status = status;
    this.responseText = typeof body === 'string' ? body : JSON.stringify(body);
    this.onload?.();
  }
}

beforeEach(() => {
  FakeRequest.all = [];
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const only = (): FakeRequest => FakeRequest.all[0]!;

test('Bytes go up as they are, and what of them has gone is told (M43)', async () => {
  const blob = new Blob(['bytes'], { type: 'image/png' });
  const parts: number[] = [];
  const sent = sendBytes('/api/somewhere', blob, { progress: (part) => parts.push(part) });
  expect(only()).toMatchObject({
    opened: ['PUT', '/api/somewhere'],
    body: blob,
    headers: { 'content-type': 'image/png' },
  });
  only().moves(25);
  only().moves(100);
  only().answers(200, { file: 'given' });
  expect(await sent).toEqual({ ok: true, value: { file: 'given' } });
  expect(parts).toEqual([0.25, 1]);
});

test('An upload that moves is waited for however long it takes, and one that stands still is given up (M43, M04)', async () => {
  const sent = sendBytes('/api/somewhere', new Blob(['bytes']));
  for (let minute = 0; minute < 60; minute += 1) {
    only().moves(minute);
    await vi.advanceTimersByTimeAsync(29_000);
  }
  let answer: unknown = null;
  void sent.then((given) => (answer = given));
  await vi.advanceTimersByTimeAsync(900);
  expect(answer).toBeNull();
  await vi.advanceTimersByTimeAsync(200);
  expect(answer).toEqual({ ok: false, error: 'offline' });
});

test('What has left the browser is waited for as long as a slow line takes, longer each time it was not enough (M43, M04)', async () => {
  const path = '/api/slow';
  const send = (): { readonly answer: () => unknown; readonly request: FakeRequest } => {
    let answer: unknown = null;
    void sendBytes(path, new Blob(['x'.repeat(800_000)])).then((given) => (answer = given));
    const request = FakeRequest.all.at(-1)!;
    request.moves(800_000, 800_000);
    request.upload.onload?.();
    return { answer: () => answer, request };
  };
  const first = send();
  await vi.advanceTimersByTimeAsync(129_000);
  expect(first.answer()).toBeNull();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(first.answer()).toEqual({ ok: false, error: 'offline' });
  const second = send();
  await vi.advanceTimersByTimeAsync(250_000);
  expect(second.answer()).toBeNull();
  second.request.answers(200, {});
  await vi.advanceTimersByTimeAsync(0);
  expect(second.answer()).toEqual({ ok: true, value: {} });
});

test('What the server or a proxy before it says of an upload is told apart (M43)', async () => {
  const refusal = { rule: 'files-off', company: null };
  const answers: [number, unknown, object][] = [
    [403, { error: 'refused', message: 'No.', refusal }, { error: 'refused', refusal }],
    [413, '<html>too large</html>', { error: 'refused', refusal: { rule: 'file-too-large', company: null } }],
    [429, '', { error: 'too-fast', retryAfterSeconds: 7 }],
    [404, '', { error: 'not-found' }],
    [503, '', { error: 'unavailable' }],
  ];
  for (const [status, body, expected] of answers) {
    const sent = sendBytes('/api/somewhere', new Blob(['bytes']));
    FakeRequest.all.at(-1)?.answers(status, body);
    expect(await sent).toMatchObject({ ok: false, ...expected });
  }
  const lost = sendBytes('/api/somewhere', new Blob(['bytes']));
  FakeRequest.all.at(-1)?.onerror?.();
  expect(await lost).toEqual({ ok: false, error: 'offline' });
});

/** A server's answer in two halves, the second of which comes when the test says so. */
function answering(status: number, text: string, second: Promise<void> = Promise.resolve()): void {
  const half = Math.ceil(text.length / 2);
  vi.stubGlobal('fetch', (_path: string, { signal, cache }: RequestInit) => {
    expect(cache).toBe('no-store');
    const body = new ReadableStream({
      start: async (controller) => {
        signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
        controller.enqueue(new TextEncoder().encode(text.slice(0, half)));
        await second;
        if (signal?.aborted) return;
        controller.enqueue(new TextEncoder().encode(text.slice(half)));
        controller.close();
      },
    });
    const headers = { 'content-length': String(text.length), 'content-type': 'image/png' };
    return Promise.resolve(new Response(body, { status, headers }));
  });
}

test('Bytes come down whole, or not at all, and what has come is told (M43)', async () => {
  answering(200, 'bytes!');
  const parts: number[] = [];
  const fetched = await fetchBytes('/api/somewhere', { progress: (part) => parts.push(part) });
  expect(fetched).toMatchObject({ ok: true, value: { size: 6, type: 'image/png' } });
  expect(fetched.ok && (await fetched.value.text())).toBe('bytes!');
  expect(parts).toEqual([0.5, 1]);
  answering(404, JSON.stringify({ error: 'not-found', message: 'Nothing.' }));
  expect(await fetchBytes('/api/somewhere')).toMatchObject({ ok: false, error: 'not-found' });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  expect(await fetchBytes('/api/somewhere')).toEqual({ ok: false, error: 'offline' });
});

test('A download that stands still is given up, and one that nobody wants any more ends (M43, M04)', async () => {
  answering(200, 'bytes!', new Promise(() => {}));
  const stalled = fetchBytes('/api/somewhere');
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await stalled).toEqual({ ok: false, error: 'offline' });
  const abort = new AbortController();
  const cancelled = fetchBytes('/api/somewhere', { signal: abort.signal });
  await vi.advanceTimersByTimeAsync(1);
  abort.abort();
  expect(await cancelled).toEqual({ ok: false, error: 'offline' });
});
