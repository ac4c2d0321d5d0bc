import type { PasswordOwner } from '#shared/passwords/password-problem.ts';
import type { Answer } from '$lib/api/call.ts';
import { passwordSentence } from '../auth/password-sentence.ts';
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
  readonly #read: () => Promise<Answer<Subject>>;
  readonly #ownerOf: (subject: Subject) => PasswordOwner;

  /** @param ownerOf whose password it is to be, and what the company asks of it */
  constructor(read: () => Promise<Answer<Subject>>, ownerOf: (subject: Subject) => PasswordOwner) {
    this.#read = read;
    this.#ownerOf = ownerOf;
  }

  /** What is wrong with the password, once somebody has tried it. */
  get passwordError(): string | null {
    return this.tried && this.subject !== null ? passwordSentence(this.password, this.#ownerOf(this.subject)) : null;
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
