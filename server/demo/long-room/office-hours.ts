/** Whether people are at work at `at` (epoch milliseconds), where the server stands. */
export function isWorkingTime(at: number): boolean {
  const date = new Date(at);
  return isWorkingDay(date) && date.getHours() >= 9 && date.getHours() < 19;
}

/** Half past six in the evening of the last working day before the day of `at`. */
export function lastEveningBefore(at: number): number {
  const date = new Date(at);
  date.setHours(18, 30, 0, 0);
  do date.setDate(date.getDate() - 1);
  while (!isWorkingDay(date));
  return date.getTime();
}

/** A full or half hour between one and four hours after `at`, as people say it. */
export function laterThatDay(at: number, random: () => number): string {
  const date = new Date(at + (1 + random() * 3) * 60 * 60_000);
  return `${date.getHours()}:${date.getMinutes() < 30 ? '00' : '30'}`;
}

/** The number of the week of `at` in its year, as offices count them (ISO 8601). */
export function weekOf(at: number): number {
  const thursday = new Date(at);
  thursday.setDate(thursday.getDate() + 3 - ((thursday.getDay() + 6) % 7));
  const dayOfYear = (thursday.getTime() - new Date(thursday.getFullYear(), 0, 1).getTime()) / (24 * 60 * 60_000);
  return 1 + Math.floor(dayOfYear / 7);
}

const isWorkingDay = (date: Date): boolean => date.getDay() % 6 !== 0;
