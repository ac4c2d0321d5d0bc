import type { SignOnCompany } from '#shared/api/sign-on.ts';
import { domainOf } from '#shared/sign-on/domain.ts';
import { findSignOn } from '../session/sign-on.ts';

/** Somebody who types an address is not looked up with each letter. */
const pauseMs = 350;

/** Which company's single sign-on the sign-in page offers: of a link, else of the address as it is typed. */
export class SignOnOffer {
  found: SignOnCompany | null = $state.raw(null);
  /** Whether somebody wants to type a password all the same, as owners may. */
  wantsPassword = $state(false);
  readonly company = $derived(this.found?.company ?? null);
  readonly #ofLink: string | null = null;
  /**
   * Whether the page leads to the provider alone: of a company that a link has named. What an address says of a company
   * takes nobody's password field away: a domain is whose company claimed it first.
   */
  readonly hidesPassword = $derived(
    this.company !== null && this.company.id === this.#ofLink && this.found?.required === true && !this.wantsPassword,
  );
  readonly #known: Record<string, SignOnCompany> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #domain: string | null = null;

  /** `company` is the one that a link names. */
  constructor(company: string | null) {
    this.#ofLink = company;
  }

  /** Looks up what a link names. */
  async open(): Promise<void> {
    if (this.#ofLink === null) return;
    const answer = await findSignOn({ company: this.#ofLink });
    if (answer.ok && this.#domain === null) this.found = answer.value;
  }

  /** Follows what is typed, once it pauses. */
  type(email: string): void {
    const domain = domainOf(email);
    if (domain === this.#domain) return;
    clearTimeout(this.#timer);
    this.#domain = domain;
    // What a link has named stays until an address says otherwise.
    if (domain === null) return;
    this.#timer = setTimeout(() => void this.#ask(domain, email), pauseMs);
  }

  /** Stops following. */
  close(): void {
    clearTimeout(this.#timer);
  }

  async #ask(domain: string, email: string): Promise<void> {
    const known = this.#known[domain];
    const answer = known === undefined ? await findSignOn({ email }) : { ok: true as const, value: known };
    if (domain !== this.#domain || !answer.ok) return;
    this.#known[domain] = answer.value;
    if (answer.value.company === null && this.#ofLink !== null && this.company !== null) return;
    this.found = answer.value;
  }
}
