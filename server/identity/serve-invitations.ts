import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { imageType } from '../accounts/image-type.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { addressClass, clientAddress } from '../http/client-address.ts';
import { notFound } from '../http/problem.ts';
import type { HttpEnv } from '../http/serve-routes.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Services } from '../services.ts';
import { GuessLimit } from './guessing.ts';
import { invitationOf, type Invitation } from './invitation.ts';
import { invitationPage } from './invitation-page.ts';

/** Wrong links of one address; and pages of any kind, each of which asks the database. */
const guesses = { capacity: 10, perMs: 15 * 60_000 };
const pages = { capacity: 120, perMs: 60_000 };

interface Options {
  readonly trustProxy: boolean;
  /** The app's page; null when it has not been built. */
  readonly page: string | null;
  readonly publicUrl: string;
}

/** What a stranger with a contact link gets that is no JSON: the landing page with its preview, the photo and the company's logo. */
export function serveInvitations(app: Hono<HttpEnv>, services: Services, options: Options): void {
  const { storage, clock, dataDir } = services;
  const wrong = new GuessLimit([guesses], clock);
  const visits = new TokenBuckets(pages, clock);
  const addressOf = (context: Context<HttpEnv>): string =>
    addressClass(clientAddress(context.env.incoming, options.trustProxy));
  const read = (context: Context<HttpEnv>, code: string): Promise<Invitation> => {
    const wait = visits.take(addressOf(context));
    if (wait > 0) throw new ApiFailure('too-fast', { retryAfterSeconds: wait });
    return wrong.during([addressOf(context)], () => invitationOf(storage.db, code, clock()));
  };

  app.get('/c/:code', async (context, next) => {
    const { page, publicUrl } = options;
    if (page === null) return next();
    const code = context.req.param('code');
    // The page opens all the same: it says in the reader's language what is the matter.
    const invitation = await read(context, code).catch((error: unknown) => {
      if (error instanceof ApiFailure) return null;
      throw error;
    });
    return context.html(invitation === null ? page : invitationPage(page, publicUrl, code, invitation), 200, {
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    });
  });

  const picture = async (context: Context<HttpEnv>, name: string | null): Promise<Response> => {
    if (name === null) throw notFound();
    const bytes = new Uint8Array(await readFile(join(dataDir, 'photos', name)));
    return context.body(bytes, 200, {
      'content-type': imageType(bytes) ?? 'application/octet-stream',
      // For as long as the code lives: it is asked for again each time.
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'inline',
    });
  };
  app.get('/api/codes/:code/photo', async (context) => {
    const { photo } = await read(context, context.req.param('code'));
    return picture(context, photo);
  });
  app.get('/api/codes/:code/logo', async (context) => {
    const { company } = await read(context, context.req.param('code'));
    return picture(context, company.logo);
  });
}
