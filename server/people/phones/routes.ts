import {
  getPhone,
  removePhone,
  sendPhoneCode,
  setPhoneSearch,
  verifyPhone,
  type PhoneState,
} from '#shared/api/phones.ts';
import type { UserId } from '#shared/ids.ts';
import { parsePhone } from '#shared/phone.ts';
import { ApiFailure } from '../../http/api-failure.ts';
import { forbidden, invalid, notFound } from '../../http/problem.ts';
import { route, type Route } from '../../http/route.ts';
import type { Services } from '../../services.ts';
import { sendCode } from './send-code.ts';
import { maySearchByPhone, phoneStateOf } from './state.ts';
import type { TextGateway } from './text-gateway.ts';
import { verifyNumber } from './verify.ts';

/** What phone numbers need beside the services. */
export interface PhoneOptions {
  /** Null when none is set up: numbers cannot be verified then. */
  readonly gateway: TextGateway | null;
  /** Key of the hashes of codes. */
  readonly key: string;
  readonly host: string;
}

/** One's own mobile number: verifying it, being found by it, forgetting it. */
export function phoneRoutes(services: Services, { gateway, key, host }: PhoneOptions): readonly Route[] {
  const { db } = services.storage;
  const state = (user: UserId): Promise<PhoneState> =>
    phoneStateOf(db, user, { ready: gateway !== null, now: services.clock() });
  const checkAllowed = async (user: UserId): Promise<void> => {
    if (!(await maySearchByPhone(db, user))) throw forbidden();
  };
  return [
    route(getPhone, (_input, { user }) => state(user)),
    route(sendPhoneCode, async ({ number: text }, caller) => {
      await checkAllowed(caller.user);
      if (gateway === null) throw new ApiFailure('unavailable', { message: 'No gateway for text messages is set up.' });
      const number = parsePhone(text);
      if (number === null) throw invalid('number', 'This is no mobile number.');
      await sendCode(services, { gateway, key, host }, caller, number);
      return state(caller.user);
    }),
    route(verifyPhone, async ({ code }, { user }) => {
      await checkAllowed(user);
      await verifyNumber(services, key, user, code);
      return state(user);
    }),
    route(setPhoneSearch, async ({ searchable }, { user }) => {
      if (searchable) await checkAllowed(user);
      const changed = await db
        .updateTable('phone')
        .set({ searchable: searchable ? 1 : 0 })
        .where('user', '=', user)
        .returning('user')
        .executeTakeFirst();
      if (!changed) throw notFound();
      return state(user);
    }),
    route(removePhone, async (_input, { user }) => {
      await db.deleteFrom('phone').where('user', '=', user).execute();
      await db.deleteFrom('phone_code').where('user', '=', user).execute();
      return state(user);
    }),
  ];
}
