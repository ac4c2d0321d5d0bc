import { serverLane } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import type { Bus } from '../bus/bus.ts';
import type { Files, RecordPlace } from '../ports.ts';
import type { Pages } from '../publishing/pages.ts';
import type { RelayMetrics } from '../relay-metrics.ts';
import { inWords, storedIn } from '../rooms/stored.ts';
import type { Watches } from '../rooms/watches.ts';
import type { Compaction } from './compaction.ts';
import type { Documents } from './documents.ts';
import { fanOut } from './fan-out.ts';
import type { Group } from './group.ts';
import type { LiveDocument } from './live-document.ts';
import { measureStored } from './measured.ts';

/** Whom it concerns that groups of updates are on disk, or are lost. */
export interface OutcomesParts {
  readonly documents: Documents;
  readonly watches: Watches;
  readonly pages: Pages;
  readonly compaction: Compaction;
  readonly bus: Bus;
  readonly files: Files;
  readonly metrics: RelayMetrics;
  readonly clock: () => number;
}

/** What follows once groups of updates are on disk, and what when they cannot be. */
export class Outcomes {
  readonly #parts: OutcomesParts;

  constructor(parts: OutcomesParts) {
    this.#parts = parts;
  }

  stored(groups: readonly Group[]): void {
    const { watches, pages, compaction, bus, files, metrics, clock } = this.#parts;
    fanOut(groups);
    measureStored(groups, clock(), metrics);
    const stored = storedIn(groups);
    watches.stored(stored, true);
    for (const word of inWords(stored)) bus.tell(word);
    pages.stored(groups);
    compaction.stored(groups);
    const gone = goneIn(groups);
    if (gone.length > 0) files.gone(gone);
  }

  failed(groups: readonly Group[]): void {
    const { documents } = this.#parts;
    // Whoever wrote would write again at once: the whole socket goes, so that its client waits longer each time.
    for (const { writers } of groups) for (const writer of writers) writer?.sendAway();
    for (const document of sharingCounters(documents, groups)) forget(documents, document);
  }
}

const noneGone: readonly RecordPlace[] = [];

/** Records of people that are recalled or erased with these groups, or bring no file any more. */
function goneIn(groups: readonly Group[]): readonly RecordPlace[] {
  let gone: RecordPlace[] | null = null;
  for (const { document, index, fileless } of groups) {
    for (const { lane, id } of fileless) (gone ??= []).push({ document: document.name, lane, id });
    for (const { lane, id, isRecalled } of index) {
      if (isRecalled && lane !== serverLane) (gone ??= []).push({ document: document.name, lane, id });
    }
  }
  return gone ?? noneGone;
}

/** The documents of groups that are lost, and those whose messages are numbered with theirs. */
function sharingCounters(documents: Documents, groups: readonly Group[]): LiveDocument[] {
  const lost = new Set(groups.map(({ document }) => document));
  const counters = new Set(groups.flatMap(({ document }) => document.counters ?? []));
  const others = documents.loaded((other) => other.counters !== null && counters.has(other.counters));
  return [...new Set([...lost, ...others])];
}

function forget(documents: Documents, document: LiveDocument): void {
  documents.drop(document);
  for (const channel of [...document.channels]) channel.close(closeCodes.goingAway);
}
