import type { Logger } from 'pino';
import type { Accounts } from '../accounts/accounts.ts';

const minuteMs = 60_000;

/** What it works with. */
interface Ending {
  readonly accounts: Pick<Accounts, 'endDisallowedSessions'>;
  readonly logger: Pick<Logger, 'error'>;
}

/**
 * Ends every minute what companies' rules no longer allow, as sessions that have grown too old: requests refuse those by
 * themselves, live sockets are told. What takes longer than a minute is not begun twice. Returns how to stop.
 */
export function keepEndingSessions({ accounts, logger }: Ending): () => void {
  let running = false;
  let stopped = false;
  const turn = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await accounts.endDisallowedSessions();
    } catch (error) {
      if (!stopped) logger.error({ err: error }, 'sessions could not be ended; the next minute tries again');
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void turn(), minuteMs);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
