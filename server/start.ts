import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createAccounts } from './accounts/create-accounts.ts';
import { servePhotos } from './accounts/photos.ts';
import { accountRoutes } from './accounts/routes.ts';
import { sessionSecret } from './accounts/secret.ts';
import { signInRoutes } from './accounts/sign-in.ts';
import { auditRoutes, serveAuditExport } from './audit/routes.ts';
import { blockRoutes } from './blocks/routes.ts';
import { brandingRoutes } from './branding/routes.ts';
import { companyRoutes } from './companies/routes.ts';
import { externalRoutes } from './external/routes.ts';
import type { Config } from './config.ts';
import { printDemo, seedDemo } from './demo/seed.ts';
import { contactRoutes } from './contacts/routes.ts';
import { keepSweeping } from './contacts/sweep.ts';
import { exportRoutes, serveExports } from './exports/routes.ts';
import { leavingFree } from './files/disk-room.ts';
import { FileFolder } from './files/file-folder.ts';
import { FileForgetter } from './files/forget-files.ts';
import { createFileProofs } from './files/proofs.ts';
import { serveFiles } from './files/serve-files.ts';
import { keepSweepingFiles } from './files/sweep-files.ts';
import { createApp } from './http/app.ts';
import { addressClass, clientAddress } from './http/client-address.ts';
import { cardSigner } from './identity/card-signer.ts';
import { identityRoutes } from './identity/routes.ts';
import { serveInvitations } from './identity/serve-invitations.ts';
import { listen, type Listener } from './http/listen.ts';
import { isAllowedOrigin } from './http/origins.ts';
import { StaticFiles } from './http/static-files.ts';
import { joinRoutes } from './members/join-routes.ts';
import { memberRoutes } from './members/routes.ts';
import { openMailer } from './mail/open-mailer.ts';
import { mayReadMetrics } from './metrics/may-read.ts';
import { Metrics } from './metrics/metrics.ts';
import { passkeyRoutes } from './passkeys/routes.ts';
import { passkeySignInRoutes } from './passkeys/sign-in.ts';
import { openTextGateway } from './people/phones/open-text-gateway.ts';
import { peopleRoutes } from './people/routes.ts';
import type { Bus } from './relay/bus/bus.ts';
import { openBus } from './relay/bus/open-bus.ts';
import { createRelay, type Relay } from './relay/relay.ts';
import { eraseAgain, keepErasing } from './retention/keep-erasing.ts';
import { retentionRoutes } from './retention/routes.ts';
import { createAccess } from './rooms/access.ts';
import { roomRoutes } from './rooms/routes.ts';
import { serveRoomPhotos } from './rooms/serve-room-photos.ts';
import { keepSweepingPhotos } from './rooms/sweep-photos.ts';
import type { Services } from './services.ts';
import { keepEndingSessions } from './sign-on/keep-ending-sessions.ts';
import { PasswordGuesses } from './sign-on/password-guesses.ts';
import { signOnRoutes } from './sign-on/routes.ts';
import { serveSignOn } from './sign-on/serve-sign-on.ts';
import { createSignOn } from './sign-on/sign-on.ts';
import { openStorage, type Storage } from './storage/open.ts';
import { troubleOf } from './storage/trouble.ts';

/** A server that answers. */
export interface RunningServer {
  /** Where people open it. */
  readonly url: string;
  /** Ends it in order: no new work, what is queued on disk, then the database. */
  close(): Promise<void>;
}

/** What has been opened so far. */
interface Parts {
  listener?: Listener;
  storage?: Storage;
  bus?: Bus;
  relay?: Relay;
  forgetter?: FileForgetter;
  throwaway?: string;
  stopSweeping?: readonly (() => void)[];
}

const builtApp = fileURLToPath(new URL('../build', import.meta.url));

/**
 * Builds the parts of the server from the bottom up; it answers when the last one stands.
 * @throws StartError when something outside stands in the way; nothing has been overwritten then (M14)
 */
export async function startServer(
  config: Config,
  logger: Logger,
  print: (line: string) => void,
): Promise<RunningServer> {
  const parts: Parts = {};
  try {
    parts.listener = await listen(config.port, config.host);
    if (config.demo) parts.throwaway = await mkdtemp(join(tmpdir(), 'foyer-demo-'));
    const dataDir = parts.throwaway ?? config.dataDir;
    parts.storage = await openStorage({ dataDir, databaseUrl: config.databaseUrl });
    await parts.storage.migrate();
    const url = config.publicUrl ?? `http://localhost:${parts.listener.port}`;
    const files = new StaticFiles(builtApp);
    const metrics = new Metrics(files.version);
    const secret = config.secret ?? (await sessionSecret(dataDir));
    const services = await buildServices(config, logger, dataDir, url, secret, parts.storage, metrics, parts);
    if (config.demo) printDemo(await seedDemo(services), print);
    await eraseAgain(services);
    parts.stopSweeping = [
      keepSweeping(services),
      keepSweepingPhotos(services),
      keepSweepingFiles(services),
      keepErasing(services),
      keepEndingSessions(services),
    ];
    serve(config, services, url, secret, files, metrics, parts.listener);
    return { url, close: () => closeParts(parts) };
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

async function buildServices(
  config: Config,
  logger: Logger,
  dataDir: string,
  publicUrl: string,
  secret: string,
  storage: Storage,
  metrics: Metrics,
  parts: Parts,
): Promise<Services> {
  const clock = Date.now;
  const accounts = await createAccounts({
    storage,
    secret,
    publicUrl,
    clock,
    // The relay asks accounts who comes, and is told by them who goes.
    sessionsEnding: async (trx, scope) => parts.relay?.stageEndedSessions(trx, scope),
    sessionsEnded: (scope) => parts.relay?.endSessions(scope),
  });
  parts.bus = await openBus(storage, config.redisUrl, logger);
  if (config.redisUrl !== undefined) metrics.watchBus(parts.bus);
  parts.forgetter = new FileForgetter({ storage, dataDir, logger });
  const { forgetter } = parts;
  const { isGiven } = createFileProofs(secret);
  parts.relay = await createRelay({
    storage,
    access: createAccess(storage, accounts),
    logger,
    clock,
    metrics: metrics.relay,
    counters: metrics.relay,
    budgets: { framesPerSecond: config.socketFramesPerSecond, bytesPerSecond: config.socketBytesPerSecond },
    maxSockets: config.maxSockets,
    addressOf: (request) => addressClass(clientAddress(request, config.trustProxy)),
    bus: parts.bus,
    files: { isGiven, gone: (places) => forgetter.gone(places) },
    isAllowedOrigin: (origin, request) => isAllowedOrigin(origin, request.headers.host, publicUrl),
  });
  metrics.watchRelay(parts.relay);
  await parts.relay.flushPublications();
  return { storage, relay: parts.relay, accounts, logger, cards: cardSigner(secret), dataDir, clock };
}

function serve(
  config: Config,
  services: Services,
  publicUrl: string,
  secret: string,
  files: StaticFiles,
  metrics: Metrics,
  listener: Listener,
): void {
  const { accounts, relay, storage, logger, clock } = services;
  const routing = { callerOf: (headers: Headers) => accounts.callerOf(headers), trustProxy: config.trustProxy };
  // This server speaks no TLS: whoever opens it by https comes through a proxy.
  const isBehindProxy = config.trustProxy || publicUrl.startsWith('https:');
  const mailer = openMailer(config, publicUrl);
  const signOn = createSignOn(publicUrl, secret, config.signOnPrivateIssuers);
  const guesses = new PasswordGuesses(clock);
  const fileParts = {
    access: createAccess(storage, accounts),
    proofs: createFileProofs(secret),
    // The demo's files go with its folder.
    folder: new FileFolder(services.dataDir, leavingFree(config.fileReserve ?? (config.demo ? 0 : null))),
    counters: metrics.files,
  };
  const metricsAccess = { token: config.metricsToken, isBehindProxy };
  const app = createApp({
    ...routing,
    routes: [
      ...signInRoutes(accounts, clock),
      ...passkeySignInRoutes(accounts, clock),
      ...accountRoutes(services),
      ...companyRoutes(services),
      ...brandingRoutes(services),
      ...passkeyRoutes(services, guesses),
      ...memberRoutes(services, { mailer, key: secret, publicUrl }),
      ...joinRoutes(services),
      ...signOnRoutes(services, signOn, guesses),
      ...auditRoutes(services),
      ...retentionRoutes(services),
      ...exportRoutes(services),
      ...externalRoutes(services),
      ...roomRoutes(services),
      ...identityRoutes(services),
      ...peopleRoutes(services, {
        gateway: openTextGateway(config, logger),
        key: secret,
        host: new URL(publicUrl).hostname,
        mailer,
        publicUrl,
      }),
      ...blockRoutes(services),
      ...contactRoutes(services),
    ],
    more: (hono) => {
      servePhotos(hono, services, routing);
      serveSignOn(hono, services, signOn, routing);
      serveRoomPhotos(hono, services, routing);
      serveAuditExport(hono, services, routing);
      serveExports(hono, services, routing);
      serveFiles(hono, { ...services, ...fileParts }, routing);
      serveInvitations(hono, services, { ...routing, page: files.page, publicUrl });
    },
    files,
    publicUrl,
    logger,
    clock,
    answered: (status) => metrics.answered(status),
    metrics: async (request) => (mayReadMetrics(request, metricsAccess) ? metrics.read() : null),
    trouble: () => troubleOf(storage, relay.healthy()),
  });
  listener.serve({ app, upgrade: (request, socket, head) => relay.handleUpgrade(request, socket, head) });
}

async function closeParts({ listener, relay, forgetter, bus, storage, throwaway, stopSweeping }: Parts): Promise<void> {
  for (const stop of stopSweeping ?? []) stop();
  // The port closes when its last socket has: the relay's are told to go while it waits.
  const closed = listener?.close();
  await relay?.close();
  await forgetter?.stop();
  await bus?.close();
  await closed;
  await storage?.close();
  if (throwaway !== undefined) await rm(throwaway, { recursive: true, force: true });
}
