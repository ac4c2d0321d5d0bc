const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const step = 1024;

/** A number of bytes for people: `50 MB`, `1.2 GB`. */
export function sizeLabel(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= step && unit < units.length - 1) {
    amount /= step;
    unit += 1;
  }
  const rounded = amount >= 10 || unit === 0 ? Math.round(amount) : Math.round(amount * 10) / 10;
  return `${rounded} ${units[unit]}`;
}
