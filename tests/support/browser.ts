import { existsSync } from 'node:fs';

/** Chromium without what it does behind one's back: updates, telemetry, first-run pages, QUIC. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the Chromium that the tests drive; `undefined` leaves it to Playwright, which takes its own download. */
export function chromiumPath(): string | undefined {
  return process.env.FOYER_CHROMIUM ?? usualPlaces.find((path) => existsSync(path));
}
