import type { UserId } from '#shared/ids.ts';
import { dayMs, type Cost } from '../people/spend.ts';

const hourMs = 60 * 60_000;
/** Files that one person uploads in an hour: a camera's whole day. */
const uploadsAnHour = 300;
/** Bytes that one person uploads in a day: sixteen of the largest files. */
const bytesADay = 4_000_000_000;

/** What an upload costs its person, however large it is. */
export const uploadCost = (user: UserId): Cost => ({
  kind: 'file',
  key: user,
  rate: { capacity: uploadsAnHour, perMs: hourMs },
});

/** What the bytes of an upload cost: the share of a day's that they are; none cost nothing. */
export const bytesCosts = (user: UserId, bytes: number): readonly Cost[] =>
  bytes <= 0 ? [] : [{ kind: 'file-bytes', key: user, rate: { capacity: bytesADay / bytes, perMs: dayMs } }];

/** What the small picture of a file costs: one for each, and some that are sent again. */
export const previewCost = (user: UserId): Cost => ({
  kind: 'file-preview',
  key: user,
  rate: { capacity: uploadsAnHour, perMs: hourMs },
});
