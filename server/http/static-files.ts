import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Files that must be looked up anew each time, because they lead to all others. */
const alwaysFresh = 'no-cache';
const forAYear = 'public, max-age=31536000, immutable';

interface Stored {
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  readonly caching: string;
  readonly encodings: ReadonlyMap<string, string>;
}

/** A file as it is answered. */
export interface StaticAnswer {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** The built app: exactly the files that were there at start, so that no path leads out of the folder. */
export class StaticFiles {
  readonly #files = new Map<string, Stored>();

  constructor(folder: string) {
    if (!existsSync(folder)) return;
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/(^|\/)\./.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    const all = new Set(names);
    for (const path of names) {
      if (/\.(br|gz)$/.test(path) && all.has(path.slice(0, -3))) continue;
      const url = `/${relative(folder, path).split(sep).join('/')}`;
      this.#files.set(url, {
        path,
        type: types[extname(path)] ?? 'application/octet-stream',
        etag: `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`,
        caching: url.startsWith('/_app/immutable/') ? forAYear : alwaysFresh,
        encodings: new Map(
          [
            ['br', `${path}.br`],
            ['gzip', `${path}.gz`],
          ].filter((pair): pair is [string, string] => all.has(pair[1] ?? '')),
        ),
      });
    }
  }

  /** The page that opens on every address of the app; null when the app has not been built. */
  get page(): string | null {
    const page = this.#files.get('/200.html');
    return page ? readFileSync(page.path, 'utf8') : null;
  }

  /** The build's version; null when the app has not been built. */
  get version(): string | null {
    const file = this.#files.get('/_app/version.json');
    if (!file) return null;
    const { version } = JSON.parse(readFileSync(file.path, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : null;
  }

  /** The file of a URL's path, or null when there is none. */
  answer(path: string, request: Headers): StaticAnswer | null {
    const file = this.#files.get(path);
    if (!file) return null;
    const accepted = request.get('accept-encoding') ?? '';
    const [encoding, bytes] = [...file.encodings].find(([name]) => accepted.includes(name)) ?? [null, file.path];
    const etag = encoding === null ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
    const headers = {
      'content-type': file.type,
      'cache-control': file.caching,
      etag,
      vary: 'accept-encoding',
      ...(encoding === null ? {} : { 'content-encoding': encoding }),
    };
    if (request.get('if-none-match') === etag) return { status: 304, headers, body: null };
    return { status: 200, headers, body: new Uint8Array(readFileSync(bytes)) };
  }
}
