import { existsSync } from 'node:fs';
import { modernNode } from '../lib/node.mjs';
import { run } from '../lib/run.mjs';
import { aptInstall, findProgram, mayInstall } from './programs.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium to test with: the one named, the system's, Playwright's own download, or a package installed now.
 * @param {import('./report.mjs').Report} report
 * @returns {Promise<string>} path of the executable
 * @throws when none can be had
 */
export async function findChromium(report) {
  const here = process.env.FOYER_CHROMIUM ?? systemChromium();
  if (here) return here;
  report.note('No Chromium here: downloading one ...');
  const downloaded = await download();
  if (downloaded) return downloaded;
  if (!mayInstall()) throw new Error('No Chromium: install one, or name it in FOYER_CHROMIUM.');
  await aptInstall('chromium');
  const installed = systemChromium();
  if (!installed) throw new Error('The chromium package brought no program of that name.');
  return installed;
}

function systemChromium() {
  return names.map((name) => findProgram(name)).find(Boolean);
}

async function download() {
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' };
  const { code } = await run(modernNode(), ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], { env });
  if (code !== 0) return undefined;
  const script = "import { chromium } from '@playwright/test'; process.stdout.write(chromium.executablePath())";
  const { output: path } = await run(modernNode(), ['--input-type=module', '--eval', script]);
  if (!existsSync(path)) return undefined;
  // A download without the libraries it needs is no browser.
  return (await run(path, ['--version'])).code === 0 ? path : undefined;
}
