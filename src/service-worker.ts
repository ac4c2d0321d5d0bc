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
const leftOut = [/^\/screenshots\//, /\.(?:br|gz|map|txt|wasm)$/, /^\/version\.json$/];
/** Addresses that are the server's to answer. */
const serverOnly = [/^\/api(?:\/|$)/, /^\/sync(?:\/|$)/, /^\/healthz$/, /^\/version\.json$/];

/** What reads QR codes, as WebAssembly: large, and an app without it is still an app. */
const readers = build.filter((address) => address.endsWith('.wasm'));
const readerCache = 'foyer-code-reader';

/** What only the console needs (`scripts/lib/console-chunks.mjs`): kept by devices on which somebody opens it. */
const consoleFolder = '/_app/immutable/console/';
const consoleParts = build.filter((address) => address.includes(consoleFolder));
const consoleCache = 'foyer-console';

const wanted = (address: string): boolean =>
  !address.includes(consoleFolder) && !leftOut.some((pattern) => pattern.test(address));

// What the build names by its content needs no revision; the rest changes with the version.
precacheAndRoute([
  ...build.filter(wanted).map((url) => ({ url, revision: null })),
  ...files.filter(wanted).map((url) => ({ url, revision: version })),
  ...prerendered.filter(wanted).map((url) => ({ url, revision: version })),
  { url: page, revision: version },
]);
registerRoute(new NavigationRoute(createHandlerBoundToURL(page), { denylist: serverOnly }));

registerRoute(
  ({ url }) => readers.includes(url.pathname),
  ({ request }) => keptAnswer(readerCache, request.url),
);
registerRoute(
  ({ url }) => consoleParts.includes(url.pathname),
  ({ request, event }) => {
    // Whoever opens the console once opens all of it without a network, to read why it shows nothing.
    event.waitUntil(keepConsole());
    return keptAnswer(consoleCache, request.url);
  },
);

self.addEventListener('install', (event) => event.waitUntil(Promise.all([keepReader(), keepUsedConsole()])));
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([forgetOld(readerCache, readers), forgetOld(consoleCache, consoleParts)])),
);

/** From this device if it is here, else from the network and kept: the next time needs none. */
async function keptAnswer(name: string, address: string): Promise<Response> {
  const cache = await caches.open(name);
  const kept = await cache.match(address, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(address);
  // A full disk keeps nothing: what was asked for is shown all the same.
  if (answer.ok) await cache.put(address, answer.clone()).catch(() => undefined);
  return answer;
}

const keepAll = async (name: string, addresses: readonly string[]): Promise<void> => {
  await Promise.allSettled(addresses.map((address) => keptAnswer(name, new URL(address, self.location.origin).href)));
};

/** How the console comes to be kept here; null until somebody opens it, and again after something was missing. */
let keeping: Promise<void> | null = null;

/** Keeps what is not kept yet of the console: the last time may have been interrupted. */
function keepConsole(): Promise<void> {
  keeping ??= fillConsole().then((isWhole) => {
    if (!isWhole) keeping = null;
  });
  return keeping;
}

async function fillConsole(): Promise<boolean> {
  try {
    const missing = await missingParts();
    if (missing.length === 0) return true;
    await keepAll(consoleCache, missing);
    return (await missingParts()).length === 0;
  } catch {
    // The browser gives no cache now: whoever opens the console next tries again.
    return false;
  }
}

async function missingParts(): Promise<string[]> {
  const kept = await (await caches.open(consoleCache)).keys();
  const here = new Set(kept.map(({ url }) => new URL(url).pathname));
  return consoleParts.filter((address) => !here.has(address));
}

/** The console of the next version, for a device that has this one's. */
async function keepUsedConsole(): Promise<void> {
  if (await caches.has(consoleCache)) await keepConsole();
}

/** Fetches the reader ahead of the first scan, but not at the cost of whoever pays by the megabyte. */
async function keepReader(): Promise<void> {
  const { connection } = navigator as { connection?: { readonly saveData?: boolean; readonly type?: string } };
  if (connection?.saveData === true || connection?.type === 'cellular') return;
  // Without it the app is installed all the same; the first scan fetches it.
  await keepAll(readerCache, readers);
}

/** Takes parts of former versions out of a cache, if there is one. */
async function forgetOld(name: string, parts: readonly string[]): Promise<void> {
  if (!(await caches.has(name))) return;
  const cache = await caches.open(name);
  const old = (await cache.keys()).filter(({ url }) => !parts.includes(new URL(url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
}

// The first visit is served by the worker from its end on: what it shows must open again without a network.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// The new version waits until somebody takes it: two versions in one page break each other.
self.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
  if ((data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
