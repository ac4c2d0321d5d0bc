import {
  ensureStandingCode,
  getCard,
  listCodes,
  lookAtCode,
  makeCode,
  readInvitation,
  revokeCode,
  useCode,
} from '#shared/api/identity.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass } from '../http/client-address.ts';
import { openRoute, route, type Caller, type Exchange, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import { revokeCode as revoke } from './end-code.ts';
import { GuessLimit } from './guessing.ts';
import { invitationOf } from './invitation.ts';
import { liveCodesOf, shownToOwner } from './live-codes.ts';
import { ensureStandingCode as ensureStanding, makeCode as make } from './make-code.ts';
import { offlineCardOf } from './offline-card.ts';
import { lookAtCode as lookAt, useCode as use } from './use-code.ts';

const quarterMs = 15 * 60_000;
/** Wrong codes of one account: misreadings and old cards, not a search of 2^40 short codes. */
const accountGuesses = { capacity: 10, perMs: quarterMs };
/** Of one address with whatever accounts: an office, not a farm of accounts. */
const addressGuesses = { capacity: 30, perMs: quarterMs };
/** Of one company from wherever: its administrator can make accounts as they please. */
const companyGuesses = { capacity: 100, perMs: quarterMs };
/** Wrong links of one address without an account. */
const strangerGuesses = { capacity: 10, perMs: quarterMs };
/** Codes that let somebody in, of one account: a trade fair's day, not a harvest. */
const useRate = { capacity: 120, perMs: 60 * 60_000 };
/** New codes of one account. */
const makeRate = { capacity: 30, perMs: 24 * 60 * 60_000 };

/** Contact codes: one's own, other people's, and what a stranger with a link is told. */
export function identityRoutes(services: Services): readonly Route[] {
  const { storage, clock } = services;
  const members = new GuessLimit([accountGuesses, addressGuesses, companyGuesses], clock);
  const strangers = new GuessLimit([strangerGuesses], clock);
  const uses = new TokenBuckets(useRate, clock);
  const makings = new TokenBuckets(makeRate, clock);
  const spend = (buckets: TokenBuckets, user: string): void => {
    const wait = buckets.take(user);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
  };
  const keysOf = (caller: Caller, { address }: Exchange): readonly string[] => [
    caller.user,
    addressClass(address),
    caller.company,
  ];
  return [
    route(listCodes, async (_input, { user }) => ({
      codes: (await liveCodesOf(storage.db, user, clock())).map(shownToOwner),
    })),
    route(ensureStandingCode, (_input, { user }) => ensureStanding(services, user)),
    route(makeCode, async ({ type }, { user }) => {
      spend(makings, user);
      return make(services, user, type);
    }),
    route(revokeCode, async ({ id }, { user }) => {
      await revoke(services, user, id);
      return {};
    }),
    route(lookAtCode, async ({ code }, caller, exchange) => {
      spend(uses, caller.user);
      return members.during(keysOf(caller, exchange), () => lookAt(services, caller.user, code));
    }),
    route(useCode, async ({ command, code, user }, caller, exchange) => {
      spend(uses, caller.user);
      const name = { id: command, path: useCode.path };
      return members.during(keysOf(caller, exchange), () => use(services, caller.user, { code, user }, name));
    }),
    route(getCard, async (_input, { user }) => ({
      card: await offlineCardOf(storage.db, services.cards, user),
      key: services.cards.key,
    })),
    openRoute(readInvitation, async ({ code }, { address }) => {
      const {
        photo,
        locale: _locale,
        company: { name, colour, logo },
        ...shown
      } = await strangers.during([addressClass(address)], () => invitationOf(storage.db, code, clock()));
      return { ...shown, hasPhoto: photo !== null, company: { name, colour, hasLogo: logo !== null } };
    }),
  ];
}
