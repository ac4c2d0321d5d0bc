import type { Logger } from 'pino';
import type { TextGateway } from './text-gateway.ts';

/** For the demo: messages go into the log, where whoever tries it reads them. */
export function logGateway(logger: Logger): TextGateway {
  return {
    send: (to, text) => {
      logger.warn({ to, text }, 'the demo sends no text messages; this is what would have been sent');
      return Promise.resolve();
    },
  };
}
