import { logLevels, optionNames, optionOf, options, type OptionName } from './options.ts';
import { StartError } from './start-error.ts';

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
  const textOf = (name: OptionName): string | undefined => given.get(name) ?? (env[optionOf(name).env] || undefined);
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
    port: readPort(textOf('port') ?? options.port.default),
    host: textOf('host') ?? options.host.default,
    dataDir: textOf('dataDir') ?? options.dataDir.default,
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
    logLevel: readLogLevel(textOf('logLevel') ?? options.logLevel.default),
    demo,
  };
}

/** What `--help` prints. */
export function helpText(): string {
  const rows = optionNames.map((name) => {
    const { env, flag, default: standard, says } = optionOf(name);
    return `  --${flag.padEnd(24)} ${env.padEnd(24)} ${says.replaceAll('`', '')} (${standard.replaceAll('`', '')})`;
  });
  return ['Options, or environment variables of these names:', '', ...rows, ''].join('\n');
}

/** The README's table of options. */
export function configTable(): string {
  const rows = optionNames.map((name) => {
    const { env, flag, default: standard, says } = optionOf(name);
    return `| \`${env}\` | \`--${flag}\` | ${standard.startsWith('`') || standard.includes(' ') ? standard : `\`${standard}\``} | ${says} |`;
  });
  return ['| environment | option | default | what it does |', '|---|---|---|---|', ...rows].join('\n');
}

function readArguments(args: readonly string[]): Map<OptionName, string> {
  const given = new Map<OptionName, string>();
  for (let at = 0; at < args.length; at += 1) {
    const [, flag, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[at] ?? '') ?? [];
    const name = optionNames.find((one) => options[one].flag === flag);
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
  text: string = options[name].default,
  least = Number(options[name].default),
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

function readSwitch(name: OptionName, text: string | undefined): boolean {
  if (text === undefined || ['false', '0', 'off', 'no'].includes(text)) return false;
  if (['true', '1', 'on', 'yes'].includes(text)) return true;
  throw wrong(name, `must be true or false, not "${text}"`);
}

const wrong = (name: OptionName, why: string): StartError =>
  new StartError(`The option --${options[name].flag} (${options[name].env}) ${why}.`);
