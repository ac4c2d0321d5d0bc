import { changePartner, listPartners, partnerCodeOf, requestPartner } from '#shared/api/partners.ts';
import { actorOf } from '../../audit/audit.ts';
import { route, type Route } from '../../http/route.ts';
import type { Services } from '../../services.ts';
import { changeLink, requestLink } from './acts.ts';
import { linksOf } from './list.ts';

/** The company's links with others (S03). */
export function partnerRoutes(services: Services): readonly Route[] {
  return [
    route(listPartners, async (_input, { company }) => ({
      code: partnerCodeOf(company),
      partners: await linksOf(services.storage.db, company),
    })),
    route(requestPartner, (input, caller, exchange) =>
      requestLink(services, { company: caller.company, by: actorOf(caller, exchange) }, input),
    ),
    route(changePartner, ({ company: other, ...input }, caller, exchange) =>
      changeLink(services, { company: caller.company, by: actorOf(caller, exchange) }, other, input),
    ),
  ];
}
