import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath } from './tests/support/browser.ts';

// Each test starts a server of its own on a free port with a data folder of its own.
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 2,
  // A test that failed is tried once more, and is named in the report when it passes then.
  retries: 1,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['json']] : [['list']],
  use: {
    launchOptions: { executablePath: chromiumPath(), args: [...chromiumArguments] },
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
