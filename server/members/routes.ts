import {
  endInvitation,
  endMemberSession,
  endMemberSessions,
  getMember,
  importMembers,
  inviteMember,
  listInvitations,
  removeMember,
  renewInvitation,
  resetPassword,
} from '#shared/api/members.ts';
import { getOverview } from '#shared/api/overview.ts';
import { actorOf } from '../audit/audit.ts';
import { overviewOf } from '../companies/overview.ts';
import { route, type Caller, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { importTable } from './import/import-table.ts';
import {
  endInvitation as end,
  inviteMember as invite,
  openInvitations,
  renewInvitation as renew,
} from './invitations.ts';
import type { MadeInvitation } from './invitations.ts';
import { joinLink, passwordLink } from './link-token.ts';
import { endSessionsOf, memberDetail } from './member-detail.ts';
import { resetPassword as reset } from './passwords.ts';
import { removeMember as remove } from './remove-member.ts';
import { senderOf, sendLink, type LinkOptions, type LinkToSend } from './send-link.ts';

/** What administrators do with members and invitations. Everything is the caller's own company's, from the session. */
export function memberRoutes(services: Services, options: LinkOptions): readonly Route[] {
  const { db } = services.storage;
  const send = async ({ user, company }: Caller, link: LinkToSend) =>
    sendLink(services, options, company, await senderOf(services, user), link);
  const told = async (caller: Caller, { invitation, token, locale }: MadeInvitation) => {
    const { email, expiresAt } = invitation;
    const link = joinLink(options.publicUrl, token);
    const mail = email === null ? 'not-asked' : await send(caller, { what: 'invitation', email, locale, link });
    return { invitation, link, expiresAt, mail } as const;
  };
  return [
    route(getOverview, (_input, { company }) => overviewOf(services, options, company)),
    route(getMember, ({ id }, { company }) => memberDetail(services, company, id)),
    route(endMemberSession, async ({ id, session }, caller, exchange) => {
      await endSessionsOf(services, caller, id, session, actorOf(caller, exchange));
      return {};
    }),
    route(endMemberSessions, async ({ id }, caller, exchange) => {
      await endSessionsOf(services, caller, id, undefined, actorOf(caller, exchange));
      return {};
    }),
    route(resetPassword, async ({ id }, caller, exchange) => {
      const { token, email, locale, expiresAt } = await reset(services, caller, id, actorOf(caller, exchange));
      const link = passwordLink(options.publicUrl, token);
      return { link, expiresAt, mail: await send(caller, { what: 'password', email, locale, link }) };
    }),
    route(removeMember, ({ id, to }, caller, exchange) => remove(services, caller, id, to, actorOf(caller, exchange))),
    route(inviteMember, async (invited, caller, exchange) =>
      told(caller, await invite(services, caller, invited, actorOf(caller, exchange))),
    ),
    route(listInvitations, async (_input, { company }) => ({ invitations: await openInvitations(db, company) })),
    route(renewInvitation, async ({ id }, caller, exchange) =>
      told(caller, await renew(services, caller, id, actorOf(caller, exchange))),
    ),
    route(endInvitation, async ({ id }, caller, exchange) => {
      await end(services, caller, id, actorOf(caller, exchange));
      return {};
    }),
    route(importMembers, (input, caller, exchange) =>
      importTable(services, options, caller, input, actorOf(caller, exchange)),
    ),
  ];
}
