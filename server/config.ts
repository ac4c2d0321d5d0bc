import { relayLimits } from './relay/relay-limits.ts';
import { standardBudgets } from './relay/sockets/socket-budgets.ts';
import { StartError } from './start-error.ts';

/** How options are declared: once, for parsing, `--help` and the README. */
interface Option {
  readonly env: string;
  readonly flag: string;
  /** Shown when nothing is given; the parsed default is in `read`. */
  readonly default: string;
  /** A switch takes no value on the command line. */
  readonly isSwitch?: true;
  readonly says: string;
}

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

const declared = {
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

type Name = keyof typeof declared;
const names = Object.keys(declared) as Name[];
const optionOf = (name: Name): Option => declared[name];

/** What the server was told to do. */
export interface Config {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Origin that people open; null means localhost with the port in use. */
  readonly publicUrl: string | null;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly secret: string | undefined;
  readonly trustProxy: boolean;
  readonly metricsToken: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly smsWebhookUrl: string | undefined;
  readonly smsWebhookToken: string | undefined;
  readonly signOnPrivateIssuers: boolean;
  readonly socketFramesPerSecond: number;
  readonly socketBytesPerSecond: number;
  readonly maxSockets: number;
  /** Null is a share of the disk. */
  readonly fileReserve: number | null;
  readonly logLevel: (typeof logLevels)[number];
  readonly demo: boolean;
}

/**
 * Reads options from the command line, which wins, and the environment.
 * @returns null when help was asked for
 * @throws StartError naming the first option that makes no sense
 */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config | null {
  if (args.includes('--help') || args.includes('-h')) return null;
  const given = readArguments(args);
  const textOf = (name: Name): string | undefined => given.get(name) ?? (env[optionOf(name).env] || undefined);
  const secret = textOf('secret');
  if (secret !== undefined && secret.length < 32) throw wrong('secret', 'needs at least 32 letters');
  const metricsToken = textOf('metricsToken');
  if (metricsToken !== undefined && !/^[\w.~+/=-]{32,}$/.test(metricsToken)) {
    throw wrong('metricsToken', 'needs at least 32 letters, digits or signs of `._~+/=-`');
  }
  const smtpUrl = textOf('smtpUrl');
  if (smtpUrl !== undefined && !/^smtps?:$/.test(URL.parse(smtpUrl)?.protocol ?? '')) {
    throw wrong('smtpUrl', 'must begin with smtp:// or smtps://');
  }
  const mailFrom = textOf('mailFrom');
  if (mailFrom !== undefined && !/^[^\s@<>]+@[^\s@<>]+$/.test(mailFrom)) {
    throw wrong('mailFrom', 'must be an address alone, as in foyer@example.com');
  }
  const smsWebhookUrl = textOf('smsWebhookUrl');
  if (smsWebhookUrl !== undefined && !/^https?:$/.test(URL.parse(smsWebhookUrl)?.protocol ?? '')) {
    throw wrong('smsWebhookUrl', 'must begin with https:// or http://');
  }
  const smsWebhookToken = textOf('smsWebhookToken');
  if (smsWebhookToken !== undefined && !/^[\x21-\x7e]+$/.test(smsWebhookToken)) {
    throw wrong('smsWebhookToken', 'must have no spaces and plain letters only');
  }
  const databaseUrl = textOf('databaseUrl');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw wrong('databaseUrl', 'must begin with postgres://');
  }
  const redisUrl = textOf('redisUrl');
  if (redisUrl !== undefined && (!/^rediss?:\/\//.test(redisUrl) || !URL.canParse(redisUrl))) {
    throw wrong('redisUrl', 'must begin with redis:// or rediss://');
  }
  if (redisUrl !== undefined && databaseUrl === undefined) {
    throw wrong('redisUrl', 'is for several servers on one database and needs --database-url');
  }
  const demo = readSwitch('demo', textOf('demo'));
  if (demo && databaseUrl !== undefined)
    throw wrong('databaseUrl', 'does not go with the demo, whose data is thrown away');
  return {
    port: readPort(textOf('port') ?? declared.port.default),
    host: textOf('host') ?? declared.host.default,
    dataDir: textOf('dataDir') ?? declared.dataDir.default,
    publicUrl: readOrigin(textOf('publicUrl')),
    databaseUrl,
    redisUrl,
    secret,
    trustProxy: readSwitch('trustProxy', textOf('trustProxy')),
    metricsToken,
    smtpUrl,
    mailFrom,
    smsWebhookUrl,
    smsWebhookToken,
    signOnPrivateIssuers: readSwitch('signOnPrivateIssuers', textOf('signOnPrivateIssuers')),
    socketFramesPerSecond: readNumber('socketFramesPerSecond', textOf('socketFramesPerSecond')),
    socketBytesPerSecond: readNumber('socketBytesPerSecond', textOf('socketBytesPerSecond')),
    maxSockets: readNumber('maxSockets', textOf('maxSockets'), 1),
    fileReserve: textOf('fileReserve') === undefined ? null : readNumber('fileReserve', textOf('fileReserve'), 0),
    logLevel: readLogLevel(textOf('logLevel') ?? declared.logLevel.default),
    demo,
  };
}

/** What `--help` prints. */
export function helpText(): string {
  const rows = names.map((name) => {
    const { env, flag, default: standard, says } = optionOf(name);
    return `  --${flag.padEnd(24)} ${env.padEnd(24)} ${says.replaceAll('`', '')} (${standard.replaceAll('`', '')})`;
  });
  return ['Options, or environment variables of these names:', '', ...rows, ''].join('\n');
}

/** The README's table of options. */
export function configTable(): string {
  const rows = names.map((name) => {
    const { env, flag, default: standard, says } = optionOf(name);
    return `| \`${env}\` | \`--${flag}\` | ${standard.startsWith('`') || standard.includes(' ') ? standard : `\`${standard}\``} | ${says} |`;
  });
  return ['| environment | option | default | what it does |', '|---|---|---|---|', ...rows].join('\n');
}

function readArguments(args: readonly string[]): Map<Name, string> {
  const given = new Map<Name, string>();
  for (let at = 0; at < args.length; at += 1) {
    const [, flag, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[at] ?? '') ?? [];
    const name = names.find((one) => declared[one].flag === flag);
    if (name === undefined) throw new StartError(`Unknown option ${args[at]}; --help lists those there are.`);
    if (inline !== undefined) given.set(name, inline);
    else if (optionOf(name).isSwitch) given.set(name, 'true');
    else {
      at += 1;
      const value = args[at];
      if (value === undefined) throw wrong(name, 'needs a value');
      given.set(name, value);
    }
  }
  return given;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw wrong('port', `must be a number from 0 to 65535, not "${text}"`);
  return port;
}

/** Rates are raised and never lowered, hence `least`: a backlog written offline must go through. */
function readNumber(
  name: 'socketFramesPerSecond' | 'socketBytesPerSecond' | 'maxSockets' | 'fileReserve',
  text: string = declared[name].default,
  least = Number(declared[name].default),
): number {
  const number = Number(text);
  if (!/^\d{1,15}$/.test(text) || number < least) throw wrong(name, `must be ${least} or more, not "${text}"`);
  return number;
}

function readOrigin(text: string | undefined): string | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw wrong('publicUrl', `must look like https://chat.example.com, without a path, not "${text}"`);
  }
  return url.origin;
}

function readLogLevel(text: string): Config['logLevel'] {
  const level = logLevels.find((one) => one === text);
  if (level === undefined) throw wrong('logLevel', `must be one of ${logLevels.join(', ')}, not "${text}"`);
  return level;
}

function readSwitch(name: Name, text: string | undefined): boolean {
  if (text === undefined || ['false', '0', 'off', 'no'].includes(text)) return false;
  if (['true', '1', 'on', 'yes'].includes(text)) return true;
  throw wrong(name, `must be true or false, not "${text}"`);
}

const wrong = (name: Name, why: string): StartError =>
  new StartError(`The option --${declared[name].flag} (${declared[name].env}) ${why}.`);
