import type { Word } from './words.ts';

/** What comes over the bus. */
export interface BusListener {
  /** A word and the process that said it: this one's too, so that all hear all words in one order. */
  heard(word: Word, process: string): void;
  /** Words may have been missed: what they say has to be looked for in the rows. */
  gap(): void;
}

/**
 * Carries small words between the processes that serve one database. They only wake: whatever a word says stands in
 * the rows or is gone in a moment, so that a word may be lost, but for the time until somebody looks.
 */
export interface Bus {
  /** Names this process among the others; another one after a restart. */
  readonly process: string;
  /** Whether others hear this process and it hears them. While it is false, one has to look in the rows. */
  readonly isConnected: boolean;
  /** Says a word to all processes. Never throws and never waits; what cannot be said now is dropped. */
  tell(word: Word): void;
  /** Hears words from now on. */
  listen(listener: BusListener): void;
  close(): Promise<void>;
}
