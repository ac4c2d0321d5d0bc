import { getBranding, setBranding } from '#shared/api/branding.ts';
import { actorOf } from '../audit/audit.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { changeBranding, readBranding } from './change-branding.ts';

/** How the caller's own company looks. */
export function brandingRoutes(services: Services): readonly Route[] {
  return [
    route(getBranding, (_input, { company }) => readBranding(services.storage.db, company)),
    route(setBranding, ({ revision, ...wanted }, caller, exchange) =>
      changeBranding(services, caller, revision, wanted, actorOf(caller, exchange)),
    ),
  ];
}
