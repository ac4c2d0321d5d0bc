import type { TimedLine } from '../timed-line.ts';
import { laterThatDay, weekOf } from './office-hours.ts';
import type { Thread } from './thread.ts';
import { customers, places, replies, things, type Word } from './words.ts';

/** Somebody who writes in the long room. */
export interface Speaker {
  readonly key: string;
  /** As colleagues call them, in English and in Japanese. */
  readonly called: Word;
  readonly writesJapanese: boolean;
}

/** Lets speakers say the lines of a thread at these times, each in their own language; no time, no line. */
export function speak(
  thread: Thread,
  speakers: readonly Speaker[],
  times: readonly number[],
  random: () => number,
): TimedLine[] {
  const pick = (words: readonly Word[]): Word => words[Math.floor(random() * words.length)] ?? ['', ''];
  const same = (text: string): Word => [text, text];
  const began = times[0] ?? 0;
  const words: Readonly<Record<string, Word>> = {
    place: pick(places),
    thing: pick(things),
    customer: pick(customers),
    hour: same(laterThatDay(began, random)),
    week: same(String(weekOf(began))),
    number: same(String(1800 + Math.floor(random() * 1100))),
    ...Object.fromEntries(speakers.map(({ called }, index) => [index, called])),
  };
  return times.flatMap((at, index) => {
    const [speaker = 0, ...texts] = thread[index] ?? [0, '', ''];
    const who = speakers[speaker];
    if (!who) return [];
    const language = who.writesJapanese ? 1 : 0;
    const template = texts[language];
    const wordFor = (name: string): Word => words[name] ?? pick(replies[name] ?? []);
    const text = template.replace(/\{(\w+)\}/g, (_whole, name: string) => wordFor(name)[language]);
    // "the workshop" may begin a sentence.
    return [{ who: who.key, at, text: template.startsWith('{') ? text.charAt(0).toUpperCase() + text.slice(1) : text }];
  });
}
