import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { except } from 'hono/combine';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { endpoints } from '#shared/api/endpoints.ts';
import { randomLetters } from '#shared/ids.ts';
import type { Trouble } from '../storage/trouble.ts';
import { ApiFailure } from './api-failure.ts';
import { addressClass, clientAddress } from './client-address.ts';
import { openApiDocument } from './openapi.ts';
import { mayChange } from './origins.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { serveRoutes, type HttpEnv, type RouteOptions } from './serve-routes.ts';
import type { StaticFiles } from './static-files.ts';
import { TokenBuckets } from './token-buckets.ts';
import { closingSlowly, isUnread } from './unread-body.ts';

/** What the HTTP side of the server is made of. */
export interface AppOptions extends RouteOptions {
  readonly routes: readonly Route[];
  /** Adds what is no JSON, as photos. */
  readonly more: (app: Hono<HttpEnv>) => void;
  readonly files: StaticFiles;
  readonly publicUrl: string;
  readonly logger: Logger;
  readonly clock: () => number;
  /** Told the status of every answer. */
  readonly answered: (status: number) => void;
  /** The metrics, for those who may read them. */
  readonly metrics: (request: IncomingMessage) => Promise<{ readonly text: string; readonly type: string } | null>;
  /** Why the server cannot serve; null when it can. */
  readonly trouble: () => Promise<Trouble | null>;
}

/** Largest JSON body; the longest policy lists some hundred people. */
const bodyBytes = 64 * 1024;
/** Requests of one address to the REST interface: far more than an office's apps make, far less than hurts. */
const requestRate = { capacity: 600, perMs: 20_000 };
/** The same for what a page of pictures asks for: dozens for each of an office's people who opens a room. */
const fileRate = { capacity: 6000, perMs: 20_000 };
const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** A path as it may be logged: what opens something stands in some. */
const loggedPath = (path: string): string => path.replace(/^(\/api\/(?:join|password|codes)\/).+/, '$1…');

/** Everything that is served over HTTP: the REST interface, the app's files, and what operators look at. */
export function createApp(options: AppOptions): Hono<HttpEnv> {
  const { files, publicUrl, logger } = options;
  const app = new Hono<HttpEnv>();
  const page = files.page;
  const headers = Object.entries(securityHeaders(page, publicUrl));
  const requests = new TokenBuckets(requestRate, options.clock);
  const fileRequests = new TokenBuckets(fileRate, options.clock);
  const version = files.version ?? 'none';
  const openApi = openApiDocument(endpoints, version);

  app.use(async (context, next) => {
    context.set('requestId', randomLetters(12));
    await next();
    context.header('x-request-id', context.get('requestId'));
    for (const [name, value] of headers) if (!context.res.headers.has(name)) context.header(name, value);
    options.answered(context.res.status);
    const { incoming } = context.env;
    if (isUnread(incoming, context.res)) context.res = await closingSlowly(context.res, incoming);
  });

  app.use('/api/*', async (context, next) => {
    const isFile = !changing.has(context.req.method) && context.req.path.startsWith('/api/files/');
    const address = addressClass(clientAddress(context.env.incoming, options.trustProxy));
    const wait = (isFile ? fileRequests : requests).take(address);
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
    if (changing.has(context.req.method) && !mayChange(context.env.incoming.headers, publicUrl)) {
      logger.warn(
        { path: loggedPath(context.req.path), id: context.get('requestId') },
        'refused a change from another origin',
      );
      throw new ApiFailure('forbidden', { message: 'Changes need the Origin of this server.' });
    }
    await next();
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });

  options.more(app);
  const tooLarge = (): never => {
    throw new ApiFailure('invalid', { message: 'The body is too large.' });
  };
  // Few endpoints take more than the others.
  const large = options.routes.flatMap(({ endpoint: { path, bodyBytes: maxSize } }) =>
    maxSize === undefined ? [] : [{ path, maxSize }],
  );
  for (const { path, maxSize } of large) app.use(path, bodyLimit({ maxSize, onError: tooLarge }));
  const usual = bodyLimit({ maxSize: bodyBytes, onError: tooLarge });
  app.use(
    '/api/*',
    except(
      large.map(({ path }) => path),
      usual,
    ),
  );
  serveRoutes(app, options.routes, options);
  app.get('/api/openapi.json', (context) => context.json(openApi));
  app.all('/api/*', () => {
    throw new ApiFailure('not-found');
  });

  app.get('/healthz', async (context) => {
    const reason = await options.trouble();
    const headers = { 'cache-control': 'no-store' };
    return reason === null
      ? context.json({ ok: true }, 200, headers)
      : context.json({ ok: false, reason }, 503, headers);
  });
  app.get('/metrics', async (context) => {
    const metrics = await options.metrics(context.env.incoming);
    if (metrics === null) return context.notFound();
    return context.body(metrics.text, 200, { 'content-type': metrics.type, 'cache-control': 'no-store' });
  });
  app.get('/version.json', (context) => context.json({ version }, 200, { 'cache-control': 'no-store' }));
  app.get('*', (context) => {
    const { path, raw } = context.req;
    const file = files.answer(path === '/' ? '/200.html' : path, raw.headers);
    // Addresses of the app have no ending; a file that is not there is not answered with a page.
    const found = file ?? (/\.[a-z0-9]+$/i.test(path) ? null : files.answer('/200.html', raw.headers));
    if (found) return new Response(found.body, found);
    return page === null
      ? context.text('The app has not been built: npm run build.', 503)
      : context.text('Not found.', 404);
  });

  app.notFound((context) => context.text('Not found.', 404));
  app.onError((error, context) => {
    const id = context.get('requestId');
    if (!(error instanceof ApiFailure))
      logger.error({ err: error, path: loggedPath(context.req.path), id }, 'a request failed');
    const failure = error instanceof ApiFailure ? error : new ApiFailure('unavailable');
    if (failure.status === 403) logger.info({ path: loggedPath(context.req.path), id }, 'refused a request');
    if (failure.body.retryAfterSeconds !== undefined) {
      context.header('retry-after', String(failure.body.retryAfterSeconds));
    }
    context.header('cache-control', 'no-store');
    return context.json(failure.body, failure.status);
  });
  return app;
}
