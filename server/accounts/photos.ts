import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { changePhoto, meOf } from '../companies/me.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import type { Services } from '../services.ts';
import { maySeePhoto } from './photo-access.ts';
import { imageType } from './image-type.ts';

/** A face of 512 pixels needs a tenth of it. */
const photoBytes = 512 * 1024;

/** Photos of people: bytes by their SHA-256, for members who may know the person. */
export function servePhotos(app: Hono<HttpEnv>, services: Services, routing: RouteOptions): void {
  const folder = join(services.dataDir, 'photos');
  const tooLarge = (context: Context): never => {
    // The rest of the body is not read: nothing more can come over this connection.
    context.header('connection', 'close');
    throw new ApiFailure('invalid', { fields: ['photo'], message: 'A photo has at most 512 KB.' });
  };

  app.put('/api/me/photo', bodyLimit({ maxSize: photoBytes, onError: tooLarge }), async (context) => {
    const caller = await memberOf({ access: 'member' }, context, routing);
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    if (imageType(bytes) === null) {
      throw new ApiFailure('invalid', { fields: ['photo'], message: 'A photo is a PNG, JPEG or WebP picture.' });
    }
    await changePhoto(services, caller, await store(folder, bytes));
    return context.json(await meOf(services.storage, caller.user));
  });

  app.delete('/api/me/photo', async (context) => {
    const caller = await memberOf({ access: 'member' }, context, routing);
    await changePhoto(services, caller, null);
    return context.json(await meOf(services.storage, caller.user));
  });

  app.get('/api/photos/:hash', async (context) => {
    const caller = await memberOf({ access: 'member' }, context, routing);
    const hash = context.req.param('hash');
    const path = join(folder, hash);
    const isName = /^[0-9a-f]{64}$/.test(hash) && (await maySeePhoto(services.storage.db, caller, hash));
    const found = isName ? await stat(path).catch(() => null) : null;
    if (found === null) throw new ApiFailure('not-found');
    const first = createReadStream(path, { start: 0, end: 15 });
    const type = imageType(new Uint8Array(Buffer.concat(await first.toArray())));
    return context.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, {
      'content-type': type ?? 'application/octet-stream',
      'content-length': String(found.size),
      // The name is the content: it never changes.
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'inline',
    });
  });
}

/** Keeps bytes under their hash, whole or not at all. */
async function store(folder: string, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${randomBytes(8).toString('hex')}`);
  await writeFile(unfinished, bytes, { mode: 0o600, flush: true });
  await rename(unfinished, join(folder, hash));
  return hash;
}
