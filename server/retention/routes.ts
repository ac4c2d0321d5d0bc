import { eraseMember, getRetention, previewRetention as previewEndpoint } from '#shared/api/records.ts';
import { actorOf } from '../audit/audit.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { orderErasure } from './order-erasure.ts';
import { previewRetention } from './preview.ts';
import { retentionIn } from './retention-of.ts';
import { runOrders } from './run-orders.ts';

/** How long messages are kept, and the erasure of members. */
export function retentionRoutes(services: Services): readonly Route[] {
  const { storage, logger, clock } = services;
  return [
    route(getRetention, (_input, { company }) => retentionIn(storage.db, company)),
    route(previewEndpoint, (days, { company }) => previewRetention(storage.db, company, days, clock())),
    route(eraseMember, async ({ id, reason }, caller, exchange) => {
      await orderErasure(services, caller, actorOf(caller, exchange), id, reason);
      // It goes on after the answer; whatever stops it, the next minute finds it.
      runOrders(services).catch((error: unknown) => logger.error({ err: error }, 'an erasure was interrupted'));
      return {};
    }),
  ];
}
