import * as v from 'valibot';
import { limits } from '../limits.ts';

/** Every record value repeats its key, so that bytes cannot be moved to another key unnoticed. */
export interface RecordValue {
  readonly key: string;
  readonly kind: string;
}

/** No time lies beyond it, epoch milliseconds. */
export const latestTime = 2 ** 48;
/** Epoch milliseconds. */
export const timeSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(latestTime));
/** A name as people type it: not empty, no control characters. */
export const nameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(limits.nameLength),
  v.regex(/^\P{Cc}*$/u),
  // Half a character would be another text once it is stored.
  v.check((text) => text.isWellFormed()),
);
/** The SHA-256 of a stored photo in hexadecimal. */
export const photoSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** A lane's key inside its own value. */
export const keySchema = v.pipe(v.string(), v.maxLength(100));
