import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { FilePart } from '#shared/api/files.ts';
import { notFound } from '../http/problem.ts';
import type { HttpEnv } from '../http/serve-routes.ts';
import { rangeOf } from './byte-range.ts';
import type { FileParts } from './file-parts.ts';
import { plainType } from './file-type.ts';
import type { FileRow } from './stored-file.ts';

/**
 * Gives a part of a file to somebody who may have it: a picture to be shown, everything else to be kept. Only the app
 * keeps it, where it goes when its message does: what a browser kept beside it would outlive that (P7).
 * @throws ApiFailure `not-found` where its bytes are gone
 */
export async function answerFile(
  { folder, counters }: Pick<FileParts, 'folder' | 'counters'>,
  context: Context<HttpEnv>,
  file: FileRow,
  part: FilePart,
): Promise<Response> {
  const shown = part === 'preview' ? file.preview_type : file.width === null ? null : file.type;
  const size = part === 'preview' && file.preview_type === null ? null : await folder.size(file.id, part);
  if (size === null) throw notFound();
  const etag = `"${part}.${file.sha256.slice(0, 32)}"`;
  const headers = {
    etag,
    'cache-control': 'private, no-store',
    // Whoever is signed in decides what is given.
    vary: 'cookie',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': disposition(shown === null ? 'attachment' : 'inline', file.name),
    'content-type': shown ?? plainType,
    'accept-ranges': part === 'whole' ? 'bytes' : 'none',
  };
  if (isKnown(context.req.header('if-none-match'), etag)) return context.body(null, 304, headers);
  const asked = part === 'whole' && isCurrent(context.req.header('if-range'), etag) ? context.req.header('range') : '';
  const range = rangeOf(asked, size);
  if (range === 'none') return context.body(null, 416, { ...headers, 'content-range': `bytes */${size}` });
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = end - start + 1;
  const status = range === null ? 200 : 206;
  const all = {
    ...headers,
    'content-length': String(length),
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  };
  if (context.req.method === 'HEAD') return context.body(null, status, all);
  counters.served(length);
  return context.body(Readable.toWeb(folder.read(file.id, part, { start, end })) as ReadableStream, status, all);
}

const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);

const isCurrent = (ifRange: string | undefined, etag: string): boolean => ifRange === undefined || ifRange === etag;

/** The name in letters that every program reads, and as it is. */
function disposition(how: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `${how}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
