const pictograph = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3)/u;
const most = 3;

/** True for one to three emoji and nothing else: they stand large and without a bubble. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim();
  // The longest emoji in use, a family with skin tones, takes 19 units.
  if (trimmed === '' || trimmed.length > most * 20) return false;
  let count = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed)) {
    if (segment.trim() === '') continue;
    count += 1;
    if (count > most || !pictograph.test(segment)) return false;
  }
  return count > 0;
}
