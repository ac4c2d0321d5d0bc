import * as api from '#shared/api/contacts.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { createContacts, keepPerson, restoreContact, shareContact, trashContact } from './commands.ts';

/** External contacts: commands only; what stands on the cards goes through the relay. */
export function contactRoutes(services: Services): readonly Route[] {
  const named = (id: string, { path }: { readonly path: string }) => ({ id, path });
  return [
    route(api.createContacts, async ({ command, contacts }, caller) => {
      await createContacts(services, caller, contacts, named(command, api.createContacts));
      return {};
    }),
    route(api.saveContact, async ({ command, user }, caller) => ({
      contact: await keepPerson(services, caller, user, named(command, api.saveContact)),
    })),
    route(api.shareContact, async ({ command, contact, sharing }, caller) => {
      await shareContact(services, caller, contact, sharing, named(command, api.shareContact));
      return {};
    }),
    route(api.trashContact, async ({ command, contact }, caller) => {
      await trashContact(services, caller, contact, named(command, api.trashContact));
      return {};
    }),
    route(api.restoreContact, async ({ command, contact }, caller) => {
      await restoreContact(services, caller, contact, named(command, api.restoreContact));
      return {};
    }),
  ];
}
