import { addPerson as addPersonEndpoint, findPerson as findPersonEndpoint } from '#shared/api/people.ts';
import { inviteByEmail } from '#shared/api/invitations.ts';
import type { RoomId } from '#shared/ids.ts';
import { runCommand } from '../companies/run-command.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { route, type Route } from '../http/route.ts';
import type { Rate } from '../http/token-buckets.ts';
import { answeredBefore, keepAnswer } from '../rooms/answered.ts';
import type { Services } from '../services.ts';
import { addPerson } from './add-person.ts';
import { findPerson } from './find.ts';
import { invite, type InvitingOptions } from './invitations/invite.ts';
import { phoneRoutes, type PhoneOptions } from './phones/routes.ts';
import { dayMs, spend } from './spend.ts';

/** Look-ups of one account, a hundred within any day at most: plenty for typing, too few for going through lists (R09). */
const lookUpRate: Rate = { capacity: 50, perMs: dayMs };

/** Finding people outside and adding them, and one's own phone number by which one is found. */
export function peopleRoutes(services: Services, options: PhoneOptions & InvitingOptions): readonly Route[] {
  return [
    route(findPersonEndpoint, async ({ by, text }, { user }) => {
      const wait = await spend(services.storage.db, 'look-up', user, lookUpRate, services.clock());
      if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
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
    route(inviteByEmail, ({ command, email }, { user }) =>
      invite(services, options, user, { command: { id: command, path: inviteByEmail.path }, email }),
    ),
    ...phoneRoutes(services, options),
  ];
}
