import { limits } from '#shared/limits.ts';
import { m } from '$lib/paraglide/messages.js';
import type { Answer } from '$lib/api/call.ts';
import { joinProblem } from './join-problem.ts';

type Failure = Extract<Answer<unknown>, { ok: false }>;

/** A form that a link opens: what it is for is read first, and it ends with a password that somebody chooses. */
export class LinkForm<Subject> {
  /** What the link is for; null until the server has said it. */
  subject: Subject | null = $state.raw(null);
  /** Why the link opens nothing. */
  gone: Failure['error'] | null = $state(null);
  password = $state('');
  /** Nothing is marked as wrong before somebody has tried. */
  tried = $state(false);
  busy = $state(false);
  /** Why it was not done; what was typed stays. */
  problem: string | null = $state(null);
  readonly passwordError: string | null = $derived(
    this.tried && this.password.length < limits.passwordLength
      ? m.setup_password_short({ count: limits.passwordLength })
      : null,
  );
  readonly #read: () => Promise<Answer<Subject>>;

  constructor(read: () => Promise<Answer<Subject>>) {
    this.#read = read;
  }

  /** Asks what the link is for. */
  async load(): Promise<void> {
    this.gone = null;
    const answer = await this.#read();
    if (answer.ok) this.subject = answer.value;
    else this.gone = answer.error;
  }

  /** Sends the form, once at a time. Whatever a link does not open any more is told in one sentence. */
  async send(act: () => Promise<Answer<unknown>>): Promise<Answer<unknown> | null> {
    this.problem = null;
    if (this.busy || this.passwordError !== null) return null;
    this.busy = true;
    const answer = await act();
    this.busy = false;
    if (answer.ok) return answer;
    if (answer.error === 'not-found') this.gone = 'not-found';
    else if (answer.error !== 'taken') this.problem = joinProblem(answer);
    return answer;
  }
}
