import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the provider says of somebody beside who they are. */
export interface ProviderAccount {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** A real identity provider in a process of its own. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: 'foyer';
  readonly secret: 'the secret of the client';
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a provider whose people these are, by who they are there, for a server that is opened at `url`. */
export async function startProvider(
  url: string,
  accounts: Readonly<Record<string, ProviderAccount>>,
): Promise<TestProvider> {
  const child = spawn('node_modules/.bin/node', ['tests/support/run-oidc-provider.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], ACCOUNTS: JSON.stringify(accounts), REDIRECT: `${url}/api/sign-on/callback` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  const issuer = await new Promise<string>((resolve, reject) => {
    const look = (text: string): void => {
      output += text;
      const ready = /^ready (\S+)$/m.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
    child.once('exit', (code) => reject(new Error(`the provider ended with ${String(code)}:\n${output}`)));
  });
  return {
    issuer,
    clientId: 'foyer',
    secret: 'the secret of the client',
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
