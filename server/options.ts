import { relayLimits } from './relay/relay-limits.ts';
import { standardBudgets } from './relay/sockets/socket-budgets.ts';

/** How options are declared: once, for parsing, `--help` and the README. */
export interface Option {
  readonly env: string;
  readonly flag: string;
  /** Shown when nothing is given; the parsed default is in `read`. */
  readonly default: string;
  /** A switch takes no value on the command line. */
  readonly isSwitch?: true;
  readonly says: string;
}

/** How much the server says. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Everything the server can be told, by what it is called in the code. */
export const options = {
  port: { env: 'PORT', flag: 'port', default: '8787', says: 'Port to listen on; 0 takes a free one.' },
  host: {
    env: 'HOST',
    flag: 'host',
    default: '127.0.0.1',
    says: 'Address to listen on; `0.0.0.0` lets other machines in.',
  },
  dataDir: {
    env: 'DATA_DIR',
    flag: 'data-dir',
    default: './data',
    says: 'Folder of the database, photos, files and secret.',
  },
  publicUrl: {
    env: 'PUBLIC_URL',
    flag: 'public-url',
    default: '`http://localhost:PORT`',
    says: 'Address that people open; `https:` makes cookies secure.',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    flag: 'database-url',
    default: 'SQLite in `DATA_DIR`',
    says: 'PostgreSQL to use instead, as in `postgres://user:password@host/name`.',
  },
  redisUrl: {
    env: 'REDIS_URL',
    flag: 'redis-url',
    default: 'none',
    says: 'Redis between several servers on one PostgreSQL, as in `redis://user:password@host:6379`.',
  },
  secret: {
    env: 'FOYER_SECRET',
    flag: 'secret',
    default: 'made, kept in `DATA_DIR`',
    says: 'Key that signs session cookies, 32 letters or more.',
  },
  trustProxy: {
    env: 'TRUST_PROXY',
    flag: 'trust-proxy',
    default: 'off',
    isSwitch: true,
    says: 'Take the client’s address from `X-Forwarded-For`, behind a proxy that sets it.',
  },
  metricsToken: {
    env: 'METRICS_TOKEN',
    flag: 'metrics-token',
    default: 'none',
    says: 'Bearer token that reads `/metrics` from anywhere, 32 letters or more; without one only this machine reads it.',
  },
  smtpUrl: {
    env: 'SMTP_URL',
    flag: 'smtp-url',
    default: 'none',
    says: 'Mail server for invitations, as in `smtps://user:password@mail.example.com`; without one people send the text themselves.',
  },
  mailFrom: {
    env: 'MAIL_FROM',
    flag: 'mail-from',
    default: '`foyer@` and the host of `PUBLIC_URL`',
    says: 'Address that mail comes from.',
  },
  smsWebhookUrl: {
    env: 'SMS_WEBHOOK_URL',
    flag: 'sms-webhook-url',
    default: 'none',
    says: 'Where text messages go, as `POST {"to", "text"}`; without one nobody can verify a phone number.',
  },
  smsWebhookToken: {
    env: 'SMS_WEBHOOK_TOKEN',
    flag: 'sms-webhook-token',
    default: 'none',
    says: 'Bearer token for it.',
  },
  signOnPrivateIssuers: {
    env: 'SIGN_ON_PRIVATE_ISSUERS',
    flag: 'sign-on-private-issuers',
    default: 'off',
    isSwitch: true,
    says: 'Let companies sign in by providers in private networks, which the server then asks on their behalf.',
  },
  socketFramesPerSecond: {
    env: 'SOCKET_FRAMES_PER_SECOND',
    flag: 'socket-frames-per-second',
    default: String(standardBudgets.framesPerSecond),
    says: 'Frames one socket may send in the long run; more for bridges and bots.',
  },
  socketBytesPerSecond: {
    env: 'SOCKET_BYTES_PER_SECOND',
    flag: 'socket-bytes-per-second',
    default: String(standardBudgets.bytesPerSecond),
    says: 'Bytes one socket may send in the long run.',
  },
  maxSockets: {
    env: 'MAX_SOCKETS',
    flag: 'max-sockets',
    default: String(relayLimits.sockets),
    says: 'Sockets this process takes; whoever comes after is told when to come back.',
  },
  fileReserve: {
    env: 'FILE_RESERVE',
    flag: 'file-reserve',
    default: 'the larger of 1 GB and 5 %',
    says: 'Bytes of the disk that sent files leave free for messages.',
  },
  logLevel: { env: 'LOG_LEVEL', flag: 'log-level', default: 'info', says: `What to log: ${logLevels.join(', ')}.` },
  demo: {
    env: 'FOYER_DEMO',
    flag: 'demo',
    default: 'off',
    isSwitch: true,
    says: 'Two companies with a history, on throwaway data.',
  },
} as const satisfies Record<string, Option>;

/** What an option is called in the code. */
export type OptionName = keyof typeof options;
/** All of them, in the order in which they are told. */
export const optionNames = Object.keys(options) as OptionName[];
/** How one is declared. */
export const optionOf = (name: OptionName): Option => options[name];
