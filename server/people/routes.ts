import { addPerson as addPersonEndpoint, findPerson as findPersonEndpoint } from '#shared/api/people.ts';
import { inviteByEmail } from '#shared/api/invitations.ts';
import type { RoomId } from '#shared/ids.ts';
import { runCommand } from '../companies/run-command.ts';
import { route, type Route } from '../http/route.ts';
import type { Rate } from '../http/token-buckets.ts';
import { answeredBefore, keepAnswer } from '../rooms/answered.ts';
import type { Services } from '../services.ts';
import { addPerson } from './add-person.ts';
import { findPerson } from './find.ts';
import { invite, type InvitingOptions } from './invitations/invite.ts';
import { phoneRoutes, type PhoneOptions } from './phones/routes.ts';
import { dayMs, spendAll } from './spend.ts';

/** Look-ups of one account, a hundred within any day at most: plenty for typing, too few for going through lists (R09). */
const lookUpRate: Rate = { capacity: 50, perMs: dayMs };
/** Of one company, whose administrators can make accounts as they please: a busy day, not a directory. */
const companyRate: Rate = { capacity: 1000, perMs: dayMs };

/** Finding people outside and adding them, and one's own phone number by which one is found. */
export function peopleRoutes(services: Services, options: PhoneOptions & InvitingOptions): readonly Route[] {
  return [
    route(findPersonEndpoint, async ({ by, text }, { user, company }) => {
      const costs = [
        { kind: 'look-up', key: user, rate: lookUpRate },
        { kind: 'look-up-company', key: company, rate: companyRate },
      ];
      await services.storage.db.transaction().execute((trx) => spendAll(trx, costs, services.clock()));
      return findPerson(services.storage, user, by, text);
    }),
    route(addPersonEndpoint, ({ command: id, user: other, by }, { user }) =>
      runCommand(services, async (trx, changes) => {
        const command = { id, path: addPersonEndpoint.path };
        const answered = await answeredBefore(trx, user, command);
        if (answered !== undefined) return { room: JSON.parse(answered) as RoomId };
        const at = services.clock();
        const room = await addPerson(trx, changes, user, other, { by, at });
        await keepAnswer(trx, user, command, JSON.stringify(room), at);
        return { room };
      }),
    ),
    route(inviteByEmail, ({ command, email }, caller) =>
      invite(services, options, caller, { command: { id: command, path: inviteByEmail.path }, email }),
    ),
    ...phoneRoutes(services, options),
  ];
}
