import { failedAnswer, type Answer } from './call.ts';
import { patienceMs, type Transfer } from './transfer.ts';

/** So much is handed to the browser at a time, which puts what is much on its disk. */
const partBytes = 8 * 1024 * 1024;

/**
 * Fetches bytes, however many; never throws. The browser keeps no copy of its own: what is erased here would stay there.
 */
export async function fetchBytes(path: string, { progress, signal }: Transfer = {}): Promise<Answer<Blob>> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), patienceMs);
  };
  try {
    moved();
    const response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
    if (!response.ok || response.body === null) {
      return failedAnswer(response.status, await response.text(), (name) => response.headers.get(name));
    }
    const total = Number(response.headers.get('content-length') ?? 0);
    const type = response.headers.get('content-type') ?? '';
    const blob = await gather(response.body, type, (loaded) => {
      moved();
      if (total > 0) progress?.(Math.min(1, loaded / total));
    });
    return { ok: true, value: blob };
  } catch {
    // No network, one that broke in the middle, or nobody wants it any more.
    return { ok: false, error: 'offline' };
  } finally {
    clearTimeout(timer);
  }
}

async function gather(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  type: string,
  told: (loaded: number) => void,
): Promise<Blob> {
  const parts: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let [loaded, held] = [0, 0];
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob([...parts, ...chunks], { type });
    chunks.push(value);
    loaded += value.length;
    held += value.length;
    told(loaded);
    if (held < partBytes) continue;
    parts.push(new Blob(chunks));
    chunks = [];
    held = 0;
  }
}
