import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ApiFailure } from '../http/api-failure.ts';
import { imageType } from './image-type.ts';

/** A face of 512 pixels needs a tenth of it. */
const photoBytes = 512 * 1024;

/** A picture that was sent. */
export interface SentPhoto {
  readonly bytes: Uint8Array;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
}

/** Where photos lie, by the hash of their bytes. */
export const photoFolder = (dataDir: string): string => join(dataDir, 'photos');

/** Refuses what is larger than a photo before it is read. */
export const photoLimit = bodyLimit({
  maxSize: photoBytes,
  onError: (context) => {
    // The rest of the body is not read: nothing more can come over this connection.
    context.header('connection', 'close');
    throw new ApiFailure('invalid', { fields: ['photo'], message: 'A photo has at most 512 KB.' });
  },
});

/** The picture in a request's body. @throws ApiFailure `invalid` when it is none */
export async function sentPhoto(context: Context): Promise<SentPhoto> {
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  if (imageType(bytes) === null) {
    throw new ApiFailure('invalid', { fields: ['photo'], message: 'A photo is a PNG, JPEG or WebP picture.' });
  }
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** Keeps bytes under their hash, whole or not at all. */
export async function keepPhoto(folder: string, { bytes, hash }: SentPhoto): Promise<void> {
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${randomBytes(8).toString('hex')}`);
  await writeFile(unfinished, bytes, { mode: 0o600, flush: true });
  await rename(unfinished, join(folder, hash));
}
