import * as v from 'valibot';
import { mediaTypeSchema } from '#shared/records/file.ts';
import type { Picture } from './picture-size.ts';

/** What bytes are that nobody looks into. */
export const plainType = 'application/octet-stream';

/** What a browser might take for a page or for a program of ours; also pictures, which the bytes decide. */
const active = /^image\/|html|xml|svg|script|wasm|flash|message\//;

/** The type that a file has for everybody: what its bytes are where they are a picture, else a harmless claim. */
export function fileTypeOf(claimed: string, picture: Picture | null): string {
  if (picture !== null) return picture.type;
  const type = claimed.split(';')[0]?.trim().toLowerCase() ?? '';
  return v.is(mediaTypeSchema, type) && !active.test(type) ? type : plainType;
}
