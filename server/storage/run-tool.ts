import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StartError } from '../start-error.ts';

/** Does the work of a command line tool: prints what it gives, or the one sentence that says why it cannot be done. */
export async function runTool(work: () => Promise<string>): Promise<void> {
  // Messages, photos and the session secret are for this server's user alone.
  process.umask(0o077);
  try {
    process.stdout.write(`${await work()}\n`);
  } catch (error) {
    const isSentence = error instanceof StartError || !(error instanceof Error);
    process.stderr.write(
      `${isSentence ? String(error).replace(/^StartError: /, '') : (error.stack ?? error.message)}\n`,
    );
    process.exitCode = 1;
  }
}

/**
 * Reads options and folders from the command line.
 * @throws StartError with `usage` when there is something else
 */
export function readTool<Options extends NonNullable<ParseArgsConfig['options']>>(options: Options, usage: string) {
  try {
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new StartError(usage, { cause: error });
  }
}

/** The data folder and the database, as the server takes them. */
export const dataOptions = { 'data-dir': { type: 'string' }, 'database-url': { type: 'string' } } as const;

/** The data folder that was named, or the server's own standard. */
export const dataDirOf = (given: string | undefined): string => given ?? (process.env['DATA_DIR'] || './data');

/** The PostgreSQL that was named. */
export const databaseUrlOf = (given: string | undefined): string | undefined =>
  given ?? (process.env['DATABASE_URL'] || undefined);
