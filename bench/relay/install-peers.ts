import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** Installs the relays that Foyer is measured beside, exactly as the lockfile says, when they are not there yet. */
export function installPeers(): void {
  if (existsSync(`${bench}node_modules/@hocuspocus/server`)) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: bench,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the peers could not be installed');
}
