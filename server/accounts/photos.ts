import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { changePhoto, meOf, profileCost } from '../companies/me.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import { keepUpload } from '../rooms/room-photo.ts';
import type { Services } from '../services.ts';
import { imageType } from './image-type.ts';
import { maySeePhoto } from './photo-access.ts';
import { photoFolder, photoLimit, sentPhoto } from './photo-files.ts';

/** Photos of people, and showing any photo: bytes by their SHA-256, for members who may know the person or the room. */
export function servePhotos(app: Hono<HttpEnv>, services: Services, routing: RouteOptions): void {
  const folder = photoFolder(services.dataDir);

  app.put('/api/me/photo', photoLimit, async (context) => {
    const caller = await memberOf({ access: 'member' }, context, routing);
    const photo = await sentPhoto(context);
    await keepUpload(services, caller.user, photo, profileCost(caller.user));
    await changePhoto(services, caller, photo.hash);
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
