import { call, type Answer } from '$lib/api/call.ts';
import { listAudit, type AuditPage, type AuditRecord } from '#shared/api/records.ts';
import { everything, filterOf, type AuditNarrowing } from './audit-narrowing.ts';

/** Somebody who types is not asked about for each letter. */
const patienceMs = 250;

/** The audit log as a screen shows it: what was asked for so far, newest first. */
export class AuditLog {
  narrowing: AuditNarrowing = $state.raw(everything);
  entries: readonly AuditRecord[] = $state.raw([]);
  actors: NonNullable<AuditPage['actors']> = $state.raw([]);
  /** Where to go on; null at the end. */
  next: number | null = $state(null);
  problem: Extract<Answer<unknown>, { ok: false }>['error'] | null = $state(null);
  isAsking = $state(true);
  #latest = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    void this.ask();
  }

  /** Shows something else, soon. */
  narrow(narrowing: AuditNarrowing): void {
    this.narrowing = narrowing;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), patienceMs);
  }

  /** Asks for the newest entries again. */
  ask(): Promise<void> {
    return this.#read(null);
  }

  /** Asks for what comes after those that are shown. */
  async more(): Promise<void> {
    if (this.next !== null && !this.isAsking) await this.#read(this.next);
  }

  async #read(before: number | null): Promise<void> {
    this.#latest += 1;
    const mine = this.#latest;
    this.isAsking = true;
    const answer = await call(listAudit, {
      ...filterOf(this.narrowing),
      ...(before === null ? {} : { before: String(before) }),
    });
    // Of answers that overtake each other the one to the last question counts.
    if (mine !== this.#latest) return;
    this.isAsking = false;
    this.problem = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    const { entries, next, actors } = answer.value;
    this.entries = before === null ? entries : [...this.entries, ...entries];
    if (actors !== null) this.actors = actors;
    this.next = next;
  }
}
