import type { Services } from '../services.ts';

const minuteMs = 60_000;

/**
 * Ends every minute what companies' rules no longer allow, as sessions that have grown too old: requests refuse those by
 * themselves, live sockets are told. Returns how to stop.
 */
export function keepEndingSessions({ accounts, logger }: Pick<Services, 'accounts' | 'logger'>): () => void {
  let stopped = false;
  const timer = setInterval(() => {
    accounts.endDisallowedSessions().catch((error: unknown) => {
      if (!stopped) logger.error({ err: error }, 'sessions could not be ended; the next minute tries again');
    });
  }, minuteMs);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
