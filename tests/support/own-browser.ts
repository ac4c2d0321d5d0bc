import { spawn } from 'node:child_process';
import { chromium, type BrowserContext } from '@playwright/test';
import { chromiumArguments, chromiumPath } from './browser.ts';

/** A browser process of the test's own, on a profile that outlives it. */
export interface OwnBrowser {
  readonly context: BrowserContext;
  /** Ends the process with -9, as a battery does. */
  kill(): Promise<void>;
}

/** Starts Chromium on a profile folder. */
export async function startOwnBrowser(profile: string): Promise<OwnBrowser> {
  const child = spawn(
    chromiumPath() ?? chromium.executablePath(),
    [...chromiumArguments, '--headless', '--lang=en-GB', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.once('exit', () => child.kill('SIGKILL'));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    void exited.then(() => reject(new Error(`Chromium ended:\n${said}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no context');
  return {
    context,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
