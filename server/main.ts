import { helpText, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { StartError } from './start-error.ts';
import { startServer } from './start.ts';

/** Stopping takes a second or two; a process that hangs must not outlive its operator's patience. */
const stopWithinMs = 9000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

// Messages, photos and the session secret are for this server's user alone.
process.umask(0o077);

// Whoever read the log may be gone: writing to them fails, and saying so would only fail again, without end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  const config = readConfig(process.argv.slice(2), process.env);
  if (config === null) print(helpText());
  else await run(config);
} catch (error) {
  if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(
      `The server cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  process.exit(1);
}

async function run(config: NonNullable<ReturnType<typeof readConfig>>): Promise<void> {
  const logger = createLogger(config.logLevel);
  // A request that fails where nobody catches it must not end everybody's server.
  process.on('uncaughtException', (error) => logger.fatal({ err: error }, 'an error nobody caught'));
  process.on('unhandledRejection', (error) => logger.fatal({ err: error }, 'a rejection nobody caught'));
  const starting = startServer(config, logger, print);

  // From the first moment on: a server that is told to stop while it starts stops as soon as it can be closed.
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    starting
      .then((server) => server.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.fatal({ err: error }, 'the server did not stop in order');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const { url } = await starting;
  if (!isStopping) print(`Foyer is ready: ${url}`);
}
