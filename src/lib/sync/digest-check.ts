import type * as Y from 'yjs';
import { difference } from '#shared/documents/digest.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import type { LaneId, UserId } from '#shared/ids.ts';
import { laneDigest, lanesOf } from '../replica/lane-digest.ts';
import type { OpenDocument } from '../replica/shelf.ts';
import type { AboutDocument, DigestFrame } from './channels.ts';

/** When digests are asked for, in milliseconds. Each wait is somewhere between half of it and the whole. */
export interface DigestTimes {
  /** After a document has caught up: not at once, so that a reconnect of everybody is no burst. */
  readonly first: number;
  /** From one check to the next. With the others at most a minute until a copy is whole again. */
  readonly every: number;
  /** From a difference to the second look. */
  readonly again: number;
}

export const digestTimes: DigestTimes = { first: 6000, every: 50_000, again: 3000 };

export interface DigestCheckOptions {
  /** Whose device this is. */
  readonly user: UserId;
  /** The open documents that are worth a look now. */
  readonly documents: () => Iterable<OpenDocument>;
  /** Whether something of mine may not be in the server's copy yet. */
  readonly isWaiting: (name: DocumentName) => boolean;
  readonly say: (name: DocumentName, frame: AboutDocument) => void;
  /** Begins a document again with the server's copy. */
  readonly repair: (document: OpenDocument) => void;
  readonly times?: DigestTimes;
  readonly random?: () => number;
}

interface Plan {
  readonly doc: Y.Doc;
  due: number;
  /** Lanes that differed at the last look. */
  suspects: ReadonlySet<LaneId>;
}

/** What was done about a document before, so that what another copy does not mend is not fetched for ever. */
interface Repairs {
  times: number;
  next: number;
  /** Lanes whose values were different after a repair as well: another program has written them in other bytes. */
  readonly foreign: Set<LaneId>;
  /** Lanes whose values were repaired once. */
  readonly mended: Set<LaneId>;
}

const turnMs = 1000;

/**
 * Finds copies that differ from the server's although nothing is missing by the clocks (F17): asks for digests once a
 * document has caught up and about every minute. A copy that differs twice in a row is begun again.
 */
export class DigestCheck {
  readonly #options: DigestCheckOptions;
  readonly #times: DigestTimes;
  readonly #plans = new Map<DocumentName, Plan>();
  readonly #repairs = new Map<DocumentName, Repairs>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: DigestCheckOptions) {
    this.#options = options;
    this.#times = options.times ?? digestTimes;
    this.#timer = setInterval(() => this.#turn(), Math.min(turnMs, this.#times.again));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The server has said what a copy holds that has heard everything up to here. */
  heard(name: DocumentName, frame: DigestFrame): void {
    const { say, repair } = this.#options;
    const document = [...this.#options.documents()].find((one) => one.name === name);
    const plan = this.#plans.get(name);
    if (!document || plan?.doc !== document.doc) return;
    const found = this.#differences(document, frame);
    const confirmed = [...found].filter(([lane]) => plan.suspects.has(lane));
    plan.suspects = new Set(found.keys());
    if (found.size === 0) return this.#whole(name);
    if (confirmed.length === 0) {
      plan.due = Date.now() + this.#some(this.#times.again);
      return;
    }
    const entries = confirmed.some(([, what]) => what === 'entries');
    if (!this.#mayRepair(name, confirmed)) return;
    say(name, { type: 'diverged', what: entries ? 'entries' : 'values' });
    this.#plans.delete(name);
    repair(document);
  }

  #turn(): void {
    const now = Date.now();
    const seen = new Set<DocumentName>();
    for (const { name, doc } of this.#options.documents()) {
      seen.add(name);
      const plan = this.#plans.get(name);
      if (plan?.doc !== doc)
        this.#plans.set(name, { doc, due: now + this.#some(this.#times.first), suspects: new Set() });
      else if (plan.due <= now) {
        plan.due = now + this.#some(this.#times.every);
        this.#options.say(name, { type: 'digest' });
      }
    }
    for (const name of this.#plans.keys()) if (!seen.has(name)) this.#plans.delete(name);
  }

  /** The lanes in which the copy is not the server's. Of my own only what the server must have is compared. */
  #differences({ name, doc }: OpenDocument, { lanes, whole }: DigestFrame): Map<LaneId, 'entries' | 'values'> {
    const { user, isWaiting } = this.#options;
    const foreign = this.#repairs.get(name)?.foreign;
    const found = new Map<LaneId, 'entries' | 'values'>();
    for (const server of lanes) {
      if (server.lane === user && isWaiting(name)) continue;
      const what = difference(laneDigest(doc, server.lane), server);
      if (what !== null && !(what === 'values' && foreign?.has(server.lane))) found.set(server.lane, what);
    }
    if (!whole) return found;
    const named = new Set(lanes.map(({ lane }) => lane));
    for (const lane of lanesOf(doc)) {
      if (!named.has(lane) && laneDigest(doc, lane).entries > 0) found.set(lane, 'entries');
    }
    return found;
  }

  /** What was done before has helped: the next difference is a new one. */
  #whole(name: DocumentName): void {
    const repairs = this.#repairs.get(name);
    if (!repairs) return;
    Object.assign(repairs, { times: 0, next: 0 });
    repairs.mended.clear();
  }

  #mayRepair(name: DocumentName, found: readonly (readonly [LaneId, 'entries' | 'values'])[]): boolean {
    const now = Date.now();
    let repairs = this.#repairs.get(name);
    if (!repairs) this.#repairs.set(name, (repairs = { times: 0, next: 0, foreign: new Set(), mended: new Set() }));
    for (const [lane, what] of found) {
      if (what !== 'values') continue;
      if (repairs.mended.has(lane)) repairs.foreign.add(lane);
      else repairs.mended.add(lane);
    }
    if (found.every(([lane]) => repairs.foreign.has(lane)) || now < repairs.next) return false;
    repairs.times += 1;
    repairs.next = now + (repairs.times === 1 ? 0 : this.#times.every * 2 ** Math.min(repairs.times - 1, 4));
    return true;
  }

  #some(ms: number): number {
    return ms * (0.5 + 0.5 * (this.#options.random ?? Math.random)());
  }
}
