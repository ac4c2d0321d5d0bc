import * as v from 'valibot';
import { apiErrorSchema } from '#shared/api/errors.ts';
import type { Answer } from './call.ts';

/** A file that the server has made. */
export interface Downloaded {
  readonly name: string;
  readonly blob: Blob;
}

/** Asks the server to make a file, which may take a while; never throws. The browser keeps what is large on its disk. */
export async function download(path: string, body: object): Promise<Answer<Downloaded>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export';
      return { ok: true, value: { name, blob: await response.blob() } };
    }
    const error = v.safeParse(apiErrorSchema, await response.json());
    return error.success ? { ok: false, ...error.output } : { ok: false, error: 'server' };
  } catch {
    // No network, or one that broke in the middle: nothing is saved then.
    return { ok: false, error: 'offline' };
  }
}
