import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** One file of the repository, by its path from the root with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** All files under a folder (or the one file) whose name has one of the endings; generated ones are left out. */
export function sourcesIn(folder: string, endings: readonly string[]): Source[] {
  return pathsIn(folder)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The text of one file, or `null` when it is not there. */
export function readSource(path: string): string | null {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null;
}

function pathsIn(path: string): string[] {
  if (path === 'src/lib/paraglide' || !existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => pathsIn(posix.join(path, name)));
}
