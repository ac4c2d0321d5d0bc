import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { FileClaim, FilePart } from '#shared/api/files.ts';
import { pageDocument, isDocumentName } from '#shared/documents/names.ts';
import { fileIdSchema } from '#shared/records/ids.ts';
import { isFileId, isRecordId, isRoomId, type UserId } from '#shared/ids.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { notFound } from '../http/problem.ts';
import { TokenBuckets, type Rate } from '../http/token-buckets.ts';
import type { Caller } from '../http/route.ts';
import { memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import { endWhenStalled } from '../http/end-when-stalled.ts';
import { answerFile } from './answer-file.ts';
import { AtOnce } from './at-once.ts';
import { readableFile } from './file-access.ts';
import type { FileParts } from './file-parts.ts';
import { bodyOf } from './receive-body.ts';
import { uploadPreview } from './preview-file.ts';
import { uploadFile, type FileFor } from './upload-file.ts';

/** Parts of files that one person asks for: a long room is scrolled through, and nobody guesses. */
const readRate: Rate = { capacity: 600, perMs: 20_000 };

/** Uploads of one person at a time, for each process: an app sends one after the other. */
const uploadsAtOnce = 8;
/** Files that one person is given at a time, for each process: an app fetches three, and there may be a few of it. */
const downloadsAtOnce = 16;

/** Files of messages: taken for a record, and given to whoever may read it. Their bytes are never in memory whole. */
export function serveFiles(app: Hono<HttpEnv>, parts: FileParts, routing: RouteOptions): void {
  const uploading = new AtOnce(uploadsAtOnce);
  const oneMore = async (user: UserId, work: () => Promise<Response>): Promise<Response> => {
    const end = uploading.begin(user);
    try {
      return await work();
    } finally {
      end();
    }
  };

  app.put('/api/rooms/:room/pages/:page/files/:record', async (context) => {
    const caller = await memberOf({ access: 'member' }, context, routing);
    const { room, page, record } = context.req.param();
    const place = placeOf(caller, room, page, record);
    const claim = claimOf(context);
    return oneMore(caller.user, async () => {
      const file = await uploadFile(parts, place, claim, bodyOf(context.env.incoming));
      return context.json({ file });
    });
  });

  app.put('/api/files/:id/preview', async (context) => {
    const { user } = await memberOf({ access: 'member' }, context, routing);
    const id = context.req.param('id');
    if (!isFileId(id)) throw notFound();
    return oneMore(user, async () => {
      await uploadPreview(parts, user, id, bodyOf(context.env.incoming));
      return context.json({});
    });
  });

  const reads = new TokenBuckets(readRate, parts.clock);
  const downloading = new AtOnce(downloadsAtOnce);
  const give = async (context: Context<HttpEnv>, id: string, part: FilePart): Promise<Response> => {
    const { user } = await memberOf({ access: 'member' }, context, routing);
    const wait = reads.take(user);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
    const file = isFileId(id) ? await readableFile(parts.storage.db, parts.access, user, id) : null;
    if (file === null) throw notFound();
    const { outgoing } = context.env;
    outgoing.once('close', downloading.begin(user));
    endWhenStalled(outgoing);
    return answerFile(parts, context, file, part);
  };
  app.get('/api/files/:id', (context) => give(context, context.req.param('id'), 'whole'));
  app.get('/api/files/:id/preview', (context) => give(context, context.req.param('id'), 'preview'));
}

function placeOf({ user, company }: Caller, room: string, page: string, id: string): FileFor {
  if (!isRoomId(room) || !isRecordId(id)) throw notFound();
  const document = pageDocument(room, Number(page));
  // A number that is written in another way names no page.
  if (!isDocumentName(document) || String(Number(page)) !== page) throw notFound();
  return { document, lane: user, id, room, company };
}

const sideSchema = v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/), v.transform(Number), v.maxValue(65_535));
const claimSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(1000)),
  type: v.pipe(v.string(), v.maxLength(200)),
  width: v.optional(sideSchema),
  height: v.optional(sideSchema),
  id: v.optional(fileIdSchema),
  proof: v.optional(v.pipe(v.string(), v.maxLength(100))),
});

function claimOf(context: Context<HttpEnv>): FileClaim {
  const claim = v.safeParse(claimSchema, context.req.query());
  if (!claim.success) {
    throw new ApiFailure('invalid', { fields: claim.issues.map((issue) => v.getDotPath(issue) ?? '') });
  }
  const { name, type, width, height, id, proof } = claim.output;
  const picture = width === undefined || height === undefined ? null : { width, height };
  return { name, type, picture, ...(id !== undefined && proof !== undefined && { given: { id, proof } }) };
}
