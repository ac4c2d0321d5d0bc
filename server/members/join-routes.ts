import { choosePassword, join, readJoin, readPasswordLink } from '#shared/api/joining.ts';
import { meOf } from '../companies/me.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass } from '../http/client-address.ts';
import { openRoute, type Exchange, type Route } from '../http/route.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import { GuessLimit } from '../identity/guessing.ts';
import { askingByTaking, joiningCosts } from '../people/asking-by-taking.ts';
import type { Services } from '../services.ts';
import { passwordLengthOf, readRules } from '../sign-on/rules.ts';
import { joinBy, readJoin as read } from './join.ts';
import { choosePassword as choose, readPasswordLink as readPassword } from './passwords.ts';

/** Wrong links of one address: an office that opens old mails, not a search of 160 bits. */
const guesses = { capacity: 30, perMs: 15 * 60_000 };
/** Links of any kind, each of which asks the database: a whole office that joins on one morning. */
const visits = { capacity: 1200, perMs: 15 * 60_000 };

/** The ways in that need no account: an invitation, and a link to a new password. Whatever does not work is answered alike. */
export function joinRoutes(services: Services): readonly Route[] {
  const { storage, accounts, clock } = services;
  const wrong = new GuessLimit([guesses], clock);
  const all = new TokenBuckets(visits, clock);
  const during = <Result>({ address }: Exchange, act: () => Promise<Result>): Promise<Result> => {
    const key = addressClass(address);
    const wait = all.take(key);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
    return wrong.during([key], act);
  };
  const signIn = async (email: string, password: string, exchange: Exchange): Promise<void> => {
    const cookies = await accounts.signIn(email, password, exchange.headers);
    for (const cookie of cookies) exchange.setHeader('set-cookie', cookie);
  };
  return [
    openRoute(readJoin, ({ token }, exchange) =>
      during(exchange, async () => {
        const { row, invitedBy, company } = await read(storage.db, token, clock());
        const { rules } = await readRules(storage.db, row.company);
        return {
          company,
          invitedBy,
          email: row.email,
          name: row.name,
          passwordLength: rules.passwordLength,
          // Owners keep their password: they get in when the provider does not answer.
          signOn:
            rules.provider === null ? null : { company: row.company, required: rules.required && row.role !== 'owner' },
        };
      }),
    ),
    openRoute(join, async ({ token, password, ...chosen }, exchange) => {
      // Looked at first: a wrong link makes nobody hash a password.
      const { row } = await during(exchange, () => read(storage.db, token, clock()));
      // Hashed before anything is paid: those who join at once would wait for what others have not got back yet.
      const joining = { ...chosen, password, passwordHash: await accounts.hashPassword(password) };
      const { member } = await askingByTaking(
        storage.db,
        joiningCosts(row, exchange.address),
        clock(),
        () => joinBy(services, token, joining, exchange),
        // An invitation whose message ID is left out says that somebody has it.
        ({ isIdTaken }) => isIdTaken,
      );
      await signIn(member.email, password, exchange);
      return meOf(storage, member.id);
    }),
    openRoute(readPasswordLink, ({ token }, exchange) =>
      during(exchange, async () => {
        const owner = await readPassword(storage.db, token, clock());
        return { ...owner, passwordLength: await passwordLengthOf(storage.db, owner.company.id) };
      }),
    ),
    openRoute(choosePassword, async ({ token, password }, exchange) => {
      await during(exchange, () => readPassword(storage.db, token, clock()));
      const { user, email } = await choose(services, token, password);
      await signIn(email, password, exchange);
      return meOf(storage, user);
    }),
  ];
}
