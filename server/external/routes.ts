import * as api from '#shared/api/external.ts';
import { whoChangedPolicy } from '#shared/api/policy-changed.ts';
import { actorOf } from '../audit/audit.ts';
import { lastPolicyChange } from '../companies/last-policy-change.ts';
import { changeOwner } from '../contacts/change-owner.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { externalContact, externalContacts } from './contacts.ts';
import { externalRoom, externalRooms } from './rooms.ts';

/** What administrators see of rooms and contacts with people outside: who and when, never what is said or written. */
export function externalRoutes(services: Services): readonly Route[] {
  const { db } = services.storage;
  return [
    route(api.listExternalRooms, (asked, { company }) => externalRooms(db, company, asked)),
    route(api.getExternalRoom, ({ room }, { company }) => externalRoom(db, company, room)),
    route(api.listExternalContacts, (asked, { company }) => externalContacts(db, company, asked)),
    route(api.setContactOwner, async ({ contact, owner }, caller, exchange) => {
      await changeOwner(services, caller.company, contact, owner, actorOf(caller, exchange));
      return externalContact(db, caller.company, contact);
    }),
    route(whoChangedPolicy, async (_input, { company }) => ({ changed: await lastPolicyChange(db, company) })),
  ];
}
