import type { Hono } from 'hono';
import { photoLimit, sentPhoto } from '../accounts/photo-files.ts';
import { memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import type { Rate } from '../http/token-buckets.ts';
import { dayMs } from '../people/spend.ts';
import type { Services } from '../services.ts';
import { keepUpload } from './room-photo.ts';

/** Photos that one account uploads for rooms: they stay for a day, whether a room shows them or not. */
const uploadRate: Rate = { capacity: 50, perMs: dayMs };

/** Takes photos for rooms; the answer names the photo, which a room is then created or described with (S65). */
export function serveRoomPhotos(app: Hono<HttpEnv>, services: Services, routing: RouteOptions): void {
  app.put('/api/room-photos', photoLimit, async (context) => {
    const { user } = await memberOf({ access: 'member' }, context, routing);
    const photo = await sentPhoto(context);
    await keepUpload(services, user, photo, { kind: 'room-photo', key: user, rate: uploadRate });
    return context.json({ photo: photo.hash });
  });
}
