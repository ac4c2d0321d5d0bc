import { seeded } from '../seeded.ts';
import type { TimedLine } from '../timed-line.ts';
import { isWorkingTime, lastEveningBefore } from './office-hours.ts';
import { officeThreads } from './office-threads.ts';
import { eveningThreads, morningThreads, peopleThreads } from './people-threads.ts';
import { speak, type Speaker } from './speak.ts';
import type { Thread } from './thread.ts';
import { workThreads } from './work-threads.ts';

const minute = 60_000;
const dayThreads: readonly Thread[] = [...officeThreads, ...workThreads, ...peopleThreads];
/** A thread does not come again before this many others. */
const rest = 20;

/**
 * An ordinary company's room: `count` lines on working days until `end` (epoch milliseconds), each in its speaker's
 * language; the same for the same arguments. Written from the last line backwards: replies follow within minutes, threads
 * within an hour or so, and a day has a dozen of them.
 */
export function writeLongRoom(speakers: readonly Speaker[], count: number, end: number): TimedLine[] {
  const random = seeded(20_261_121);
  const next = chooser(random);
  const lines: TimedLine[] = [];
  let at = isWorkingTime(end) ? end : lastEveningBefore(end);
  let leftToday = 11;
  let isEvening = false;
  while (lines.length < count) {
    const hour = new Date(at).getHours();
    const isFirstToday = leftToday === 1 || hour < 10;
    const isMorning = isFirstToday && hour < 11;
    const thread = next(isMorning ? morningThreads : isEvening ? eveningThreads : dayThreads);
    const times = thread.slice(0, count - lines.length).map((_line, index) => {
      if (index > 0) at -= (0.3 + random() * 5) * minute;
      return Math.trunc(at);
    });
    lines.push(...speak(thread, shuffled(speakers, random), times.reverse(), random).reverse());
    leftToday -= 1;
    isEvening = isFirstToday;
    if (isFirstToday) {
      leftToday = 10 + Math.floor(random() * 5);
      at = lastEveningBefore(at) - random() * 60 * minute;
    } else at -= (8 + random() * 50) * minute;
  }
  return lines.reverse();
}

function chooser(random: () => number): (threads: readonly Thread[]) => Thread {
  const recent: Thread[] = [];
  return (threads) => {
    const fresh = threads.filter((thread) => !recent.slice(-Math.min(rest, threads.length - 2)).includes(thread));
    const thread = fresh[Math.floor(random() * fresh.length)] ?? [];
    recent.push(thread);
    if (recent.length > rest) recent.shift();
    return thread;
  };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}
