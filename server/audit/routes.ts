import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import * as v from 'valibot';
import { auditFilter, checkAudit as checkEndpoint, listAudit } from '#shared/api/records.ts';
import { runCommand } from '../companies/run-command.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { route, type Route } from '../http/route.ts';
import { exchangeOf, memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import type { Services } from '../services.ts';
import { AuditActors } from './actors.ts';
import { actorOf, audit } from './audit.ts';
import { checkAudit } from './check-audit.ts';
import { exportAudit } from './export-audit.ts';
import { readAudit } from './read-audit.ts';

/** The audit log, for administrators of the company it is of. */
export function auditRoutes({ storage: { db } }: Pick<Services, 'storage'>): readonly Route[] {
  const actors = new AuditActors();
  return [
    route(listAudit, (filter, { company }) => readAudit(db, company, filter, actors)),
    route(checkEndpoint, (_input, { company }) => checkAudit(db, company)),
  ];
}

const exportSchema = v.object({ ...auditFilter, format: v.picklist(['csv', 'jsonl']) });
const types = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

/** The audit log as a file. That it was taken is written into it before the first byte goes. */
export function serveAuditExport(
  app: Hono<HttpEnv>,
  services: Pick<Services, 'storage' | 'relay' | 'clock'>,
  routing: RouteOptions,
): void {
  app.get('/api/company/audit/export', async (context) => {
    const caller = await memberOf({ access: 'administrator' }, context, routing);
    const input = v.safeParse(exportSchema, context.req.query());
    if (!input.success) throw new ApiFailure('invalid');
    const { format, ...filter } = input.output;
    const by = actorOf(caller, exchangeOf(context, routing.trustProxy));
    await runCommand(services, (trx) =>
      audit(trx, {
        company: caller.company,
        by,
        action: 'audit.exported',
        after: { format, ...filter },
        at: services.clock(),
      }),
    );
    const rows = Readable.from(exportAudit(services.storage.db, caller.company, filter, format));
    const day = new Date(services.clock()).toISOString().slice(0, 10);
    return context.body(Readable.toWeb(rows) as ReadableStream, 200, {
      'content-type': types[format],
      'content-disposition': `attachment; filename="foyer-audit-${day}.${format}"`,
      'cache-control': 'no-store',
    });
  });
}
