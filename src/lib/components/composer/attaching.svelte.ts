import { m } from '$lib/paraglide/messages.js';
import type { AttachProblem } from '$lib/state/attachments.svelte.ts';
import type { ComposerState } from '$lib/state/composer-state.svelte.ts';
import type { FileRule } from './file-rule.ts';
import { fileProblemSentence, filesOffSentence } from './file-sentences.ts';

/** Files that wait in one composer: each is a message, and more of them are a mistake. */
const most = 30;

/** Adds files to what is being written, and says of each that was not added why (S67). */
export class Attaching {
  /** Why files were not added, a line each. */
  problems: readonly string[] = $state.raw([]);
  /** How many are being read. */
  reading = $state(0);
  /** How many lines were ever said. */
  said = 0;
  readonly #room: ComposerState;
  readonly #rule: () => FileRule;
  #work: Promise<void> = Promise.resolve();

  constructor(room: ComposerState, rule: () => FileRule) {
    this.#room = room;
    this.#rule = rule;
  }

  /** Why what is attached cannot be sent as it is; null when it can. The rule may have changed since it was attached. */
  get hindrance(): string | null {
    const { attached } = this.#room;
    const rule = this.#rule();
    if (attached.length === 0) return null;
    if (rule.bytes === 0) return filesOffSentence(rule);
    const large = attached.find(({ bytes }) => bytes > rule.bytes);
    return large === undefined ? null : fileProblemSentence({ name: large.name, why: 'too-large' }, rule);
  }

  /** Says why nothing can be attached here; false when something can. */
  isRefused(editing: boolean): boolean {
    const rule = this.#rule();
    if (editing) this.problems = [m.files_problem_editing()];
    else if (rule.bytes === 0) this.problems = [filesOffSentence(rule)];
    else return false;
    return true;
  }

  /** Adds files one batch after the other, so that they stay in their order. */
  add(files: readonly File[]): Promise<void> {
    // Several at once are one thing to read about.
    if (this.reading === 0) this.problems = [];
    const rule = this.#rule();
    const room = Math.max(0, most - this.#room.attached.length - this.reading);
    const taken = files.slice(0, room);
    if (files.length > room) this.#say(m.files_problem_many({ most, left: files.length - room }));
    // A picture may become smaller by being made ready: it is looked at when it is.
    const large = taken.filter((file) => file.size > rule.bytes && !file.type.startsWith('image/'));
    for (const { name } of large) this.#say(fileProblemSentence({ name, why: 'too-large' }, rule));
    const fitting = taken.filter((file) => !large.includes(file));
    this.reading += fitting.length;
    this.#work = this.#work.then(() => this.#attach(fitting));
    return this.#work;
  }

  /** Resolves when everything that was added, meanwhile too, is attached, or has its problem said. */
  async settled(): Promise<void> {
    while (this.reading > 0) await this.#work;
  }

  /** The lines have been read. */
  forget(): void {
    this.problems = [];
  }

  async #attach(files: readonly File[]): Promise<void> {
    try {
      const problems = await this.#room.attach(files);
      for (const problem of problems) this.#say(fileProblemSentence(problem, this.#rule()));
    } catch {
      for (const { name } of files) this.#say(fileProblemSentence(unreadable(name), this.#rule()));
    } finally {
      this.reading -= files.length;
    }
  }

  #say(line: string): void {
    this.said += 1;
    this.problems = [...this.problems, line];
  }
}

const unreadable = (name: string): AttachProblem => ({ name, why: 'unreadable' });
