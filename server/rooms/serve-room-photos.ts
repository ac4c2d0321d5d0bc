import type { Hono } from 'hono';
import { keepPhoto, photoFolder, photoLimit, sentPhoto } from '../accounts/photo-files.ts';
import { runCommand } from '../companies/run-command.ts';
import { memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import type { Rate } from '../http/token-buckets.ts';
import { dayMs, spendAll } from '../people/spend.ts';
import type { Services } from '../services.ts';
import { noteUpload } from './room-photo.ts';

/** Photos that one account uploads for rooms: they stay for a day, whether a room shows them or not. */
const uploadRate: Rate = { capacity: 50, perMs: dayMs };

/** Takes photos for rooms; the answer names the photo, which a room is then created or described with (S65). */
export function serveRoomPhotos(app: Hono<HttpEnv>, services: Services, routing: RouteOptions): void {
  app.put('/api/room-photos', photoLimit, async (context) => {
    const { user } = await memberOf({ access: 'member' }, context, routing);
    const photo = await sentPhoto(context);
    const now = services.clock();
    // Before its bytes are there, so that no sweep takes them for somebody's who needs them no more.
    await runCommand(services, async (trx) => {
      await spendAll(trx, [{ kind: 'room-photo', key: user, rate: uploadRate }], now);
      await noteUpload(trx, user, photo.hash, now);
    });
    await keepPhoto(photoFolder(services.dataDir), photo);
    return context.json({ photo: photo.hash });
  });
}
