import { importMembers, type ImportOutcome } from '#shared/api/members.ts';
import { limits } from '#shared/limits.ts';
import { readMemberCsv } from '#shared/members/import-csv.ts';
import type { ImportRow } from '#shared/members/import-row.ts';
import { call, type Answer } from '$lib/api/call.ts';
import { getLocale } from '$lib/paraglide/runtime.js';

/** Most bytes of a file that is read. */
const fileBytes = 1024 * 1024;

/** Why a file cannot be looked at. */
export type FileProblem = 'too-large' | 'no-columns' | 'empty';

/** A file of members on its way in: read, looked at by the server, written. */
export class MemberImport {
  as: 'invitations' | 'accounts' = $state('invitations');
  mail = $state(true);
  fileProblem: FileProblem | null = $state(null);
  rows: readonly ImportRow[] = $state.raw([]);
  /** Lines that cannot be read. */
  unreadable: readonly number[] = $state.raw([]);
  /** What the server says of the lines. */
  looked: ImportOutcome | null = $state.raw(null);
  done: ImportOutcome | null = $state.raw(null);
  problem: Extract<Answer<unknown>, { ok: false }> | null = $state.raw(null);
  /** True while the server looks at the lines or writes them. */
  isBusy = $state(false);
  /** True while lines are being written: what comes of it is told before anything else is asked. */
  isWriting = $state(false);
  /** Counts what was asked: an answer to an earlier question says nothing of the lines that are shown now. */
  #asked = 0;

  /** Lines that can go in. */
  get good(): readonly ImportRow[] {
    const found = Object.fromEntries((this.looked?.lines ?? []).map(({ line, problems }) => [line, problems.length]));
    return this.rows.filter(({ line }) => found[line] === 0);
  }

  /** Takes a file in the place of one before. */
  async choose(file: File): Promise<void> {
    if (this.isWriting) return;
    const asked = (this.#asked += 1);
    this.isBusy = false;
    this.problem = null;
    this.rows = [];
    this.looked = null;
    this.done = null;
    this.fileProblem = file.size > fileBytes ? 'too-large' : null;
    if (this.fileProblem !== null) return;
    const read = readMemberCsv(await file.text());
    if (asked !== this.#asked) return;
    if (read.type === 'no-columns') this.fileProblem = 'no-columns';
    else if (read.rows.length === 0) this.fileProblem = 'empty';
    else if (read.rows.length > limits.importLines) this.fileProblem = 'too-large';
    else {
      this.rows = read.rows;
      this.unreadable = read.unreadable;
      await this.look();
    }
  }

  /** Chooses how the people come in. */
  async enterAs(as: MemberImport['as']): Promise<void> {
    if (this.isWriting) return;
    this.as = as;
    await this.look();
  }

  /** Has the server look at the lines; another way in has other problems. */
  async look(): Promise<void> {
    if (this.rows.length > 0) this.looked = (await this.#send(this.rows, false)) ?? this.looked;
  }

  /** Writes the lines that can go in. What has changed meanwhile shows, and nothing was written. */
  async write(): Promise<void> {
    const { good } = this;
    if (this.isBusy || good.length === 0) return;
    this.isWriting = true;
    const outcome = await this.#send(good, true);
    this.isWriting = false;
    if (outcome === null) return;
    if (outcome.done === null) await this.look();
    else this.done = outcome;
  }

  /** Null when the server did not do it, and when something else was asked meanwhile. */
  async #send(rows: readonly ImportRow[], write: boolean): Promise<ImportOutcome | null> {
    const asked = (this.#asked += 1);
    this.isBusy = true;
    const { as, mail } = this;
    const answer = await call(importMembers, { rows: [...rows], as, mail: write && mail, locale: getLocale(), write });
    if (asked !== this.#asked) return null;
    this.isBusy = false;
    this.problem = answer.ok ? null : answer;
    return answer.ok ? answer.value : null;
  }
}
