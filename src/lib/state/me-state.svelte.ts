import type { Me } from '#shared/api/accounts.ts';

/** Who I am, as last heard from the server. */
export class MeState {
  me: Me = $state.raw() as Me;
  /** The server has ended this session: everything stays readable, nothing is sent until one signs in again. */
  signedOut = $state(false);

  constructor(me: Me) {
    this.me = me;
  }

  /** Takes what my company's directory says of it, which comes without asking. */
  follow(company: Pick<Me['company'], 'name' | 'colour' | 'logo'>): void {
    const { name, colour, logo } = this.me.company;
    if (name === company.name && colour === company.colour && logo === company.logo) return;
    this.me = { ...this.me, company: { ...this.me.company, ...company } };
  }

  /** Takes a newer answer of the server. */
  set(me: Me): void {
    this.me = me;
    this.signedOut = false;
  }
}
