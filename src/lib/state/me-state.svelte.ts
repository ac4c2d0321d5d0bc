import type { Me } from '#shared/api/accounts.ts';

/** Who I am, as last heard from the server. */
export class MeState {
  me: Me = $state.raw() as Me;
  /** The server has ended this session: everything stays readable, nothing is sent until one signs in again. */
  signedOut = $state(false);

  constructor(me: Me) {
    this.me = me;
  }

  /** Takes a newer answer of the server. */
  set(me: Me): void {
    this.me = me;
    this.signedOut = false;
  }
}
