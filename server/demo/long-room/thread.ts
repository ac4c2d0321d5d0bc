/** One line of a thread: who of its speakers says it (0 has begun it), and how in English and in Japanese. */
export type ThreadLine = readonly [speaker: number, en: string, ja: string];

/**
 * A short exchange that can happen again and again. `{place}`, `{thing}`, `{customer}`, `{hour}`, `{week}`, `{number}`
 * stay the same within it; `{0}` to `{3}` are its speakers; `{thanks}`, `{done}`, `{fine}`, `{cheer}` are ways to say so.
 */
export type Thread = readonly ThreadLine[];
