import type { SignInRules, StoredSignInRules } from '#shared/api/sign-on.ts';
import type { Answer } from '../api/call.ts';

/** The rules as fields of a form: texts may be half typed. */
export interface SignInFields extends Omit<SignInRules, 'provider'> {
  readonly issuer: string;
  readonly clientId: string;
}
export type SignInField = keyof SignInFields;

/** The server as the draft needs it. */
export interface SignInServer {
  readonly read: () => Promise<Answer<StoredSignInRules>>;
  readonly save: (input: {
    readonly revision: number;
    readonly rules: SignInRules;
    readonly secret?: string;
  }) => Promise<Answer<StoredSignInRules>>;
}

type Refused = Extract<Answer<unknown>, { ok: false }>;

/** A company's rules of signing in while they are being changed. Where somebody else was faster, what was typed stays. */
export class SignInDraft {
  /** What the server has; null until it has answered. */
  base: StoredSignInRules | null = $state.raw(null);
  fields: SignInFields | null = $state.raw(null);
  /** A new secret as it is typed; empty for the one that is kept. */
  secret = $state('');
  /** Why there is nothing to show. */
  problem: Refused['error'] | null = $state(null);
  isSaving = $state(false);
  isSaved = $state(false);
  refused: Refused | null = $state.raw(null);
  readonly changes: readonly SignInField[] = $derived.by(() => {
    const { base, fields } = this;
    if (base === null || fields === null) return [];
    const was = fieldsOf(base.rules);
    return (Object.keys(was) as SignInField[]).filter(
      (name) => JSON.stringify(was[name]) !== JSON.stringify(fields[name]),
    );
  });
  readonly count = $derived(this.changes.length + (this.secret === '' ? 0 : 1));
  /** Whether the provider is another one than the one that somebody came through. */
  readonly isOtherProvider = $derived(
    this.secret !== '' || this.changes.includes('issuer') || this.changes.includes('clientId'),
  );
  readonly #server: SignInServer;

  constructor(server: SignInServer) {
    this.#server = server;
  }

  /** Asks the server what holds. */
  async open(): Promise<void> {
    this.problem = null;
    const answer = await this.#server.read();
    if (answer.ok) this.#take(answer.value);
    else this.problem = answer.error;
  }

  /** Changes one thing. */
  set<Name extends SignInField>(name: Name, value: SignInFields[Name]): void {
    if (this.fields === null) return;
    this.fields = { ...this.fields, [name]: value };
    this.#changed();
  }

  /** Takes a new secret as it is typed. */
  setSecret(secret: string): void {
    this.secret = secret;
    this.#changed();
  }

  /** What a thing was before it was changed; undefined while it is unchanged. */
  was<Name extends SignInField>(name: Name): SignInFields[Name] | undefined {
    return this.base !== null && this.changes.includes(name) ? fieldsOf(this.base.rules)[name] : undefined;
  }

  /** Gives up every change. */
  discard(): void {
    if (this.base !== null) this.fields = fieldsOf(this.base.rules);
    this.secret = '';
    this.refused = null;
  }

  /** Saves. What somebody else has saved meanwhile is read, and the draft stays over it. */
  async save(): Promise<void> {
    const { base, fields } = this;
    if (base === null || fields === null || this.isSaving || this.count === 0) return;
    this.isSaving = true;
    this.refused = null;
    const { issuer, clientId, ...rules } = fields;
    const provider = issuer.trim() === '' ? null : { issuer: issuer.trim(), clientId: clientId.trim() };
    const answer = await this.#server.save({
      revision: base.revision,
      rules: { ...rules, provider },
      ...(this.secret === '' || provider === null ? {} : { secret: this.secret }),
    });
    this.isSaving = false;
    if (answer.ok) {
      this.#take(answer.value);
      this.secret = '';
      this.isSaved = true;
      return;
    }
    this.refused = answer;
    if (answer.error !== 'taken' || answer.fields?.includes('revision') !== true) return;
    const now = await this.#server.read();
    if (!now.ok) return;
    const mine = Object.fromEntries(this.changes.map((name) => [name, fields[name]])) as Partial<SignInFields>;
    this.base = now.value;
    this.fields = { ...fieldsOf(now.value.rules), ...mine };
  }

  #take(stored: StoredSignInRules): void {
    this.base = stored;
    this.fields = fieldsOf(stored.rules);
  }

  #changed(): void {
    this.isSaved = false;
    this.refused = null;
    // A provider that nobody came through yet lets nobody in: it cannot be the only way.
    if (this.isOtherProvider && this.fields?.required === true) this.fields = { ...this.fields, required: false };
  }
}

function fieldsOf({ provider, ...rules }: SignInRules): SignInFields {
  return { ...rules, issuer: provider?.issuer ?? '', clientId: provider?.clientId ?? '' };
}
