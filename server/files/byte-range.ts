/** Some bytes of something; both ends count. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of `size` bytes that a request asks for: null for all of it, also where it asks for several parts or says
 * something that is no range, and `none` for what lies beyond the end.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'none' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  // The last so many.
  if (from === '') return Number(to) === 0 ? 'none' : { start: Math.max(0, size - Number(to)), end: size - 1 };
  const start = Number(from);
  if (start >= size) return 'none';
  if (to === '') return { start, end: size - 1 };
  return Number(to) < start ? null : { start, end: Math.min(Number(to), size - 1) };
}
