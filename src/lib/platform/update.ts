import { dev, version } from '$app/environment';
import { Workbox } from 'workbox-window';

const everyMs = 60 * 60_000;
const atMostEveryMs = 15 * 60_000;
const takeOverMs = 3000;
const idleMs = 5 * 60_000;

export interface Updates {
  /** Takes the waiting version, or loads the page anew when there is none. */
  apply(): Promise<void>;
}

export interface UpdateOptions {
  readonly found: () => void;
  /** Keeps what a reload would lose. */
  readonly beforeLeaving: () => Promise<void>;
  /** Whether nothing here would miss the page: asked only while it is hidden or idle. */
  readonly mayApplySilently: () => Promise<boolean>;
}

/** Registers the service worker, looks for new versions now and then, and takes one when told or when nobody looks. */
export function watchForUpdates(options: UpdateOptions): Updates {
  const worker =
    'serviceWorker' in navigator && !dev ? new Workbox('/service-worker.js', { updateViaCache: 'none' }) : null;
  let waiting = false;
  let lastCheck = Date.now();
  let lastInput = Date.now();
  let applying: Promise<void> | null = null;

  const apply = (): Promise<void> => (applying ??= takeOver(waiting ? worker : null, options));
  const found = (): void => {
    options.found();
    void applyIfUnseen();
  };
  const applyIfUnseen = async (): Promise<void> => {
    const unseen = document.hidden || Date.now() - lastInput > idleMs;
    if (waiting && unseen && (await options.mayApplySilently())) await apply();
  };
  const check = async (): Promise<void> => {
    lastCheck = Date.now();
    await worker?.update().catch(() => undefined);
    if (await isOutdated()) found();
  };

  worker?.addEventListener('waiting', () => {
    waiting = true;
    found();
  });
  let hasController = worker !== null && navigator.serviceWorker.controller !== null;
  if (worker) {
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // The first worker of all changes nothing; a later one was taken by another tab.
      if (hasController && applying === null) {
        waiting = false;
        options.found();
      }
      hasController = true;
    });
  }
  void worker?.register().catch(() => undefined);
  for (const event of ['pointerdown', 'keydown'] as const) {
    addEventListener(event, () => (lastInput = Date.now()), { passive: true });
  }
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void applyIfUnseen();
    else if (Date.now() - lastCheck > atMostEveryMs) void check();
  });
  setInterval(() => void check(), everyMs);
  return { apply };
}

/** Keeps what matters, lets the new worker take the page over, and only then loads it: no timer decides the build. */
async function takeOver(worker: Workbox | null, { beforeLeaving }: UpdateOptions): Promise<void> {
  await beforeLeaving();
  if (worker) {
    const controlled = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
      setTimeout(resolve, takeOverMs);
    });
    worker.messageSkipWaiting();
    await controlled;
  }
  location.reload();
}

/** Whether the server has another build than this page, by a file that no cache keeps. */
async function isOutdated(): Promise<boolean> {
  try {
    const response = await fetch('/version.json', { cache: 'no-store' });
    if (!response.ok) return false;
    const answer = (await response.json()) as { version?: unknown };
    return typeof answer.version === 'string' && answer.version !== version;
  } catch {
    // Offline, or a server without the file: the worker's own check is left.
    return false;
  }
}
