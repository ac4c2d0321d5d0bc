import type { ContactCode } from '#shared/api/identity.ts';
import type { PhoneNumber } from '#shared/phone.ts';
import { ensureStandingCode, makeCode, revokeCode, type MyCodeResult } from '../actions/my-codes.ts';
import type { CardPhone } from '../actions/card-phone.ts';
import type { KeptCard } from '../actions/keep-card.ts';
import type { Core } from '../core.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** My live contact codes, as this device knows them: readable without a network once they were here (S20). */
export class CodesState {
  /** Whether this device has been asked. */
  loaded = $state(false);
  /** Whether my company lets me reach partners (S02); null while this device has never heard. */
  allowed: boolean | null = $state(null);
  /** My card as the server has signed it, for the fragment of a link (N01); null while this device has none. */
  signedCard: string | null = $state(null);
  /** My verified mobile number; null while there is none, or this device has not heard of it. */
  phone: CardPhone | null = $state.raw(null);
  #kept: readonly ContactCode[] = $state.raw([]);
  /** What the server has just answered and my home document does not say yet. */
  #made: readonly ContactCode[] = $state.raw([]);
  #ended: readonly string[] = $state.raw([]);
  readonly #codes = $derived(
    [...this.#kept, ...this.#made]
      .filter(({ id }) => !this.#ended.includes(id))
      .toSorted((one, other) => other.createdAt - one.createdAt),
  );
  readonly #unwatch: () => void;

  constructor(core: Pick<Core, 'database'>) {
    this.#unwatch = watchQuery(
      // Together, so that what is allowed is never older than the codes.
      () => core.database.meta.bulkGet(['codes', 'reach', 'card', 'phone']),
      ([codes, reach, card, phone]) => {
        this.#kept = (codes?.value ?? []) as readonly ContactCode[];
        this.#made = this.#made.filter(({ id }) => !this.#kept.some((kept) => kept.id === id));
        this.allowed = reach === undefined ? null : (reach.value as { partners: boolean }).partners;
        this.signedCard = (card?.value as KeptCard | undefined)?.card ?? null;
        this.phone = (phone?.value ?? null) as CardPhone | null;
        this.loaded = true;
      },
    );
  }

  /** The number that my card carries: verified, and put there by myself (S23). */
  get phoneOnCard(): PhoneNumber | null {
    return this.phone?.onCard === true ? this.phone.number : null;
  }

  /** Those that let somebody in at this time, newest first. */
  liveAt(now: number): readonly ContactCode[] {
    return this.#codes.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  }

  /** The standing one, if there is one here. */
  get standing(): ContactCode | null {
    return this.#codes.find(({ type }) => type === 'standing') ?? null;
  }

  /** Asks for the standing code, which the server makes when there is none. */
  ensureStanding(): Promise<MyCodeResult> {
    return this.#take(ensureStandingCode());
  }

  /** Makes a code; a new standing one takes the place of the one before. */
  async make(type: ContactCode['type']): Promise<MyCodeResult> {
    const before = type === 'standing' ? this.standing : null;
    const result = await this.#take(makeCode(type));
    if (result.ok && before !== null) this.#end(before.id);
    return result;
  }

  /** Ends a code. False when that did not reach the server. */
  async revoke(id: string): Promise<boolean> {
    const done = await revokeCode(id);
    if (done) this.#end(id);
    return done;
  }

  stop(): void {
    this.#unwatch();
  }

  async #take(asked: Promise<MyCodeResult>): Promise<MyCodeResult> {
    const result = await asked;
    if (result.ok && ![...this.#kept, ...this.#made].some(({ id }) => id === result.code.id))
      this.#made = [...this.#made, result.code];
    return result;
  }

  #end(id: string): void {
    this.#ended = [...this.#ended, id];
  }
}
