import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { exportRequestSchema, getExport, setAuditor as setAuditorEndpoint } from '#shared/api/records.ts';
import { actorOf, audit } from '../audit/audit.ts';
import { runCommand } from '../companies/run-command.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { forbidden } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { exchangeOf, memberOf, type HttpEnv, type RouteOptions } from '../http/serve-routes.ts';
import type { Services } from '../services.ts';
import { countExport, exportFiles } from './archive.ts';
import { roomsOf } from './company-rooms.ts';
import { exportScope, isAuditor } from './scope.ts';
import { setAuditor } from './set-auditor.ts';
import { zip } from './zip.ts';

/** Who may export the company's rooms, and what there is to choose from. */
export function exportRoutes(services: Services): readonly Route[] {
  return [
    route(getExport, (_input, caller) => exportScope(services.storage.db, caller)),
    route(setAuditorEndpoint, async ({ id, auditor }, caller, exchange) => {
      await setAuditor(services, caller, actorOf(caller, exchange), id, auditor);
      return {};
    }),
  ];
}

/** Names of a few thousand rooms and people. */
const bodyBytes = 256 * 1024;

/** The export itself: who, why and what stand in the audit log before the first byte goes. */
export function serveExports(app: Hono<HttpEnv>, services: Services, routing: RouteOptions): void {
  const { storage, clock, logger } = services;
  const tooLarge = (): never => {
    throw new ApiFailure('invalid', { message: 'The body is too large.' });
  };
  app.post('/api/company/export/file', bodyLimit({ maxSize: bodyBytes, onError: tooLarge }), async (context) => {
    const caller = await memberOf({ access: 'member' }, context, routing);
    if (!(await isAuditor(storage.db, caller))) throw forbidden();
    const body: unknown = await context.req.json().catch(() => null);
    const input = v.safeParse(exportRequestSchema, body);
    if (!input.success) {
      const fields = input.issues.map((issue) => v.getDotPath(issue) ?? '').filter((field) => field !== '');
      throw new ApiFailure('invalid', { fields: [...new Set(fields)] });
    }
    const request = input.output;
    const own = await roomsOf(storage.db, caller.company);
    const known = new Set(own.map(({ room }) => room));
    // Somebody else's room is as unknown as one that is none.
    if (request.rooms.some((room) => !known.has(room))) throw new ApiFailure('invalid', { fields: ['rooms'] });
    const asked = new Set(request.rooms);
    const chosen = asked.size === 0 ? own : own.filter(({ room }) => asked.has(room));
    const at = clock();
    const filter = { people: request.people, from: request.from, to: Math.min(request.to ?? Infinity, at + 1) };
    const rooms = await countExport(services, chosen, filter);
    const { name, locale } = await storage.db
      .selectFrom('person')
      .select(['name', 'locale'])
      .where('id', '=', caller.user)
      .executeTakeFirstOrThrow();
    const company = await storage.db
      .selectFrom('company')
      .select('name')
      .where('id', '=', caller.company)
      .executeTakeFirstOrThrow();
    const messages = rooms.reduce((sum, room) => sum + room.messages, 0);
    await runCommand(services, async (trx) => {
      // Counting takes its time, in which the role may have been taken away.
      if (!(await isAuditor(trx, caller))) throw forbidden();
      await audit(trx, {
        company: caller.company,
        by: actorOf(caller, exchangeOf(context, routing.trustProxy)),
        action: 'export.made',
        after: { ...request, rooms: rooms.map(({ room }) => room.room), messages },
        at,
      });
    });
    const names = new Map(own.flatMap(({ members }) => members.map((member) => [member.user, member.name] as const)));
    const people = request.people.map((user) => names.get(user) ?? user);
    const { reason, from, to } = request;
    const head = { company: company.name, auditor: name, locale, reason, people, from, to, at };
    const stream = Readable.from(zip(exportFiles(services, head, filter, rooms), new Date(at)));
    stream.on('error', (error) => logger.error({ err: error }, 'an export was interrupted'));
    return context.body(Readable.toWeb(stream) as ReadableStream, 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="foyer-export-${new Date(at).toISOString().slice(0, 10)}.zip"`,
      'cache-control': 'no-store',
    });
  });
}
