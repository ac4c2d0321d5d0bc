/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import { build, files, prerendered, version } from '$service-worker';
import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;

/** The page of every address of the app (N17). */
const page = '/200.html';
/** Read on the network, or not needed to open and to write. */
const leftOut = [/^\/screenshots\//, /\.(?:br|gz|map|txt)$/, /^\/version\.json$/];
/** Addresses that are the server's to answer. */
const serverOnly = [/^\/api(?:\/|$)/, /^\/sync(?:\/|$)/, /^\/healthz$/, /^\/version\.json$/];

const wanted = (address: string): boolean => !leftOut.some((pattern) => pattern.test(address));

// What the build names by its content needs no revision; the rest changes with the version.
precacheAndRoute([
  ...build.filter(wanted).map((url) => ({ url, revision: null })),
  ...files.filter(wanted).map((url) => ({ url, revision: version })),
  ...prerendered.filter(wanted).map((url) => ({ url, revision: version })),
  { url: page, revision: version },
]);
registerRoute(new NavigationRoute(createHandlerBoundToURL(page), { denylist: serverOnly }));

// The first visit is served by the worker from its end on: what it shows must open again without a network.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// The new version waits until somebody takes it: two versions in one page break each other.
self.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
  if ((data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
