import * as v from 'valibot';
import { limits } from '../limits.ts';
import { fileIdSchema } from './ids.ts';

/** Width or height of a picture, in pixels. */
const sideSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

/** A name as it may stand in a list and on a disk: no folder, nothing that hides or turns letters around. */
export const fileNameSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.fileNameLength),
  v.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]+$/u),
  v.check((name) => name.isWellFormed() && name.trim() === name && !/^\.+$/.test(name)),
);

/** A media type without parameters, as `image/jpeg`. */
export const mediaTypeSchema = v.pipe(v.string(), v.maxLength(100), v.regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/));

/**
 * A file as its message names it. The server gives all of it when the bytes are uploaded, for one record of one person,
 * and `proof` says so: nobody refers to bytes that they did not bring (P4).
 */
export const sentFileSchema = v.strictObject({
  id: fileIdSchema,
  name: fileNameSchema,
  /** What the bytes are: an `image/…` only where they are a picture that is shown. */
  type: mediaTypeSchema,
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.fileBytesMost)),
  /** Size of a picture in pixels, so that its place is kept before it is there; null for everything else. */
  picture: v.nullable(v.strictObject({ width: sideSchema, height: sideSchema })),
  /** A keyed hash of the server's over all of this and the record it is for. */
  proof: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
});
export type SentFile = v.InferOutput<typeof sentFileSchema>;
