import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';

/** The server's log: JSON lines without texts, cookies, tokens or addresses' queries. */
export const createLogger = (level: Config['logLevel']): Logger =>
  pino({ level, redact: ['cookie', 'authorization', 'password', 'token'], base: { app: 'foyer' } }, process.stderr);
