import * as v from 'valibot';
import type { Policy } from '#shared/policy/policy.ts';
import { policySchema } from '#shared/policy/policy.ts';
import { changedFields, fieldOf, rebased, withField, type PolicyField } from '#shared/policy/policy-changes.ts';
import type { Answer } from '../api/call.ts';

/** A policy at a revision. */
interface AtRevision {
  readonly revision: number;
  readonly policy: Policy;
}

/** How a draft reaches the server. */
export interface PolicyServer<Check> {
  readonly read: () => Promise<Answer<AtRevision>>;
  /** Who changed it last, where that can be told. */
  readonly changed: () => Promise<{ readonly by: string | null; readonly at: number } | null>;
  readonly check: (draft: AtRevision) => Promise<Answer<Check>>;
  readonly save: (draft: AtRevision) => Promise<Answer<AtRevision>>;
}

/** Why the server did not do what was asked. */
type Problem = Extract<Answer<never>, { ok: false }>['error'];

/** What somebody else has saved while this draft was open. */
export interface Meanwhile {
  readonly by: string | null;
  readonly at: number | null;
  readonly fields: readonly PolicyField[];
  /** Of these the ones that the draft changes as well. */
  readonly both: readonly PolicyField[];
}

const stored = v.object({ base: v.object({ revision: v.number(), policy: policySchema }), policy: policySchema });
/** A person chooses several things one after the other: asked is when they pause. */
const pauseMs = 400;

/**
 * A policy that is being changed and is not saved. It survives a reload; what it would do is asked of the server by
 * itself, and it can be saved only once that is known for exactly what it is now (N04).
 */
export class PolicyDraft<Check> {
  /** What the server has; null until it has answered. */
  base: AtRevision | null = $state.raw(null);
  policy: Policy | null = $state.raw(null);
  /** Why there is nothing to show. */
  problem: Problem | null = $state(null);
  isChecking = $state(false);
  checkProblem: Problem | null = $state(null);
  isSaving = $state(false);
  saveProblem: Problem | null = $state(null);
  /** True from saving until the next change. */
  isSaved = $state(false);
  meanwhile: Meanwhile | null = $state.raw(null);
  readonly changes: readonly PolicyField[] = $derived.by(() =>
    this.base && this.policy ? changedFields(this.base.policy, this.policy) : [],
  );
  #checked: { readonly policy: Policy; readonly answer: Check; readonly at: number } | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #server: PolicyServer<Check>;
  readonly #key: string;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

  /** `key` names the draft in the storage; it is one person's. */
  constructor(
    server: PolicyServer<Check>,
    key: string,
    storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = sessionStorage,
  ) {
    this.#server = server;
    this.#key = key;
    this.#storage = storage;
  }

  /** What saving this very draft does; null while that is not known. */
  get checked(): { readonly answer: Check; readonly at: number } | null {
    return this.#checked !== null && this.#checked.policy === this.policy ? this.#checked : null;
  }

  get maySave(): boolean {
    return this.changes.length > 0 && this.checked !== null && !this.isSaving && this.meanwhile === null;
  }

  /** Asks the server what holds, and takes up the draft that was left. */
  async open(): Promise<void> {
    this.problem = null;
    const answer = await this.#server.read();
    if (!answer.ok) {
      this.problem = answer.error;
      return;
    }
    const left = this.#left();
    const isOvertaken = left !== null && left.base.revision !== answer.value.revision;
    this.base = isOvertaken ? left.base : answer.value;
    this.policy = left?.policy ?? answer.value.policy;
    if (isOvertaken) await this.#rebase(answer.value);
    else this.#changed();
  }

  /** Changes one thing. */
  set(field: PolicyField, value: unknown): void {
    if (this.policy === null) return;
    this.policy = withField(this.policy, field, value);
    this.isSaved = false;
    this.#changed();
  }

  /** What a thing was before it was changed; undefined while it is unchanged. */
  was(field: PolicyField): unknown {
    return this.base && this.changes.includes(field) ? fieldOf(this.base.policy, field) : undefined;
  }

  /** Gives up every change. */
  discard(): void {
    if (this.base === null) return;
    this.policy = this.base.policy;
    this.meanwhile = null;
    this.#changed();
  }

  /** Asks at once what saving would do: after it could not be asked, and when somebody else has saved meanwhile. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const { base, policy } = this;
    if (base === null || policy === null || this.changes.length === 0) return;
    this.meanwhile = null;
    this.isChecking = true;
    this.checkProblem = null;
    const answer = await this.#server.check({ revision: base.revision, policy });
    // What was asked is not what is on screen any more: whoever changed it asks again.
    if (policy !== this.policy || base !== this.base) return;
    this.isChecking = false;
    if (answer.ok) this.#checked = { policy, answer: answer.value, at: Date.now() };
    else if (answer.error === 'taken') await this.#overtaken();
    else this.checkProblem = answer.error;
  }

  /** Saves what was checked. */
  async save(): Promise<void> {
    const { base, policy } = this;
    if (!this.maySave || base === null || policy === null) return;
    this.isSaving = true;
    this.saveProblem = null;
    const answer = await this.#server.save({ revision: base.revision, policy });
    this.isSaving = false;
    if (answer.ok) {
      // What was chosen while it was being saved is the next draft.
      const next = rebased(policy, this.policy ?? policy, answer.value.policy);
      this.base = answer.value;
      this.policy = next;
      this.isSaved = this.changes.length === 0;
      this.#changed();
    } else if (answer.error === 'taken') await this.#overtaken();
    else this.saveProblem = answer.error;
  }

  /** Stops asking. */
  close(): void {
    clearTimeout(this.#timer);
  }

  async #overtaken(): Promise<void> {
    const answer = await this.#server.read();
    if (answer.ok) await this.#rebase(answer.value);
    else this.checkProblem = answer.error;
  }

  async #rebase(now: AtRevision): Promise<void> {
    const who = await this.#server.changed();
    const { base, policy } = this;
    if (base === null || policy === null) return;
    const fields = changedFields(base.policy, now.policy);
    const mine = changedFields(base.policy, policy);
    this.policy = rebased(base.policy, policy, now.policy);
    this.base = { revision: now.revision, policy: now.policy };
    this.#changed();
    if (this.changes.length === 0 || fields.length === 0) return;
    // Nothing is asked until the person has read it.
    clearTimeout(this.#timer);
    // Where both wanted the same there is nothing to choose.
    const both = fields.filter((field) => mine.includes(field) && this.changes.includes(field));
    this.meanwhile = { by: who?.by ?? null, at: who?.at ?? null, fields, both };
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.isChecking = false;
    this.checkProblem = null;
    this.saveProblem = null;
    if (this.changes.length === 0) {
      this.#storage.removeItem(this.#key);
      this.meanwhile = null;
      return;
    }
    this.#storage.setItem(this.#key, JSON.stringify({ base: this.base, policy: this.policy }));
    if (this.meanwhile !== null) return;
    this.#timer = setTimeout(() => void this.check(), pauseMs);
  }

  #left(): v.InferOutput<typeof stored> | null {
    const text = this.#storage.getItem(this.#key);
    if (text === null) return null;
    try {
      const parsed = v.safeParse(stored, JSON.parse(text));
      return parsed.success ? parsed.output : null;
    } catch {
      // Not ours, or of another version: what the server has counts.
      return null;
    }
  }
}
