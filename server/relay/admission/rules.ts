/**
 * The rules of admission that an honest client cannot break, numbered as in docs/relay.md.
 * - `A1` the bytes are one update of format V1, in Yjs' own order, of bounded size, and nothing follows it;
 * - `A2` of all structs only deleted content, collected ones and plain JSON values take part: no origins, no parents by
 *   id, no nested types, no other content, no dangerous values;
 * - `A3` a client id writes for one person: what is keyed to another lane is no business of its owner;
 * - `A4` every value stands under a well-formed key of its lane.
 */
export type AdmissionRule = 'A1' | 'A2' | 'A3' | 'A4';

/** Thrown while bytes are read; `admit` turns it into a verdict. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly rule: AdmissionRule;

  constructor(rule: AdmissionRule, what: string) {
    super(`${rule}: ${what}`);
    this.rule = rule;
  }
}

/** What bounds the work for one update, whoever sends it. */
export const bounds = {
  /** Structs in one update; the largest honest backlog of four megabytes has about 45,000. */
  structs: 65_536,
  /** Ranges in one delete set; an honest one repeats the document's, and a page has a few thousand records. */
  ranges: 100_000,
  /** Client ids in one update; an honest whole document has one per start of each device that wrote into it. */
  sections: 4096,
  /** Client ids of the sender with something new in one update: starts of the app while it was offline. */
  ownSections: 512,
  /** Clocks that one collected or deleted struct may span. */
  structLength: 2 ** 20,
  /** Where the clock of a client id ends; Yjs counts with 32 bits in places. */
  clock: 2 ** 31 - 1,
  /** Live structs under one key: the devices of one person that each replay the same outbox row. */
  copies: 8,
  /** Updates judged together, and the bytes of each: many small ones, never so many that others wait for them. */
  run: 64,
  runBytes: 4096,
} as const;
