import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSource } from './sources.ts';

const limit = 180 * 1024;

/** What a page needs before it shows anything: the modules it names, and what they import, but not what they load later. */
function initialModules(page: string): string[] {
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    const code = readSource(path) ?? '';
    for (const [, specifier = ''] of code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)) {
      add(posix.join(posix.dirname(path), specifier));
    }
  };
  for (const [, path = ''] of page.matchAll(/["']\/?([^"']+\.js)["']/g)) add(posix.join('build', path));
  return [...found];
}

test('The app starts with at most 180 KB of JavaScript, gzipped', () => {
  const page = readSource('build/200.html');
  expect(page, 'There is no build to measure: run npm run build first').not.toBeNull();
  const sizes = initialModules(page ?? '').map((path) => ({ path, bytes: gzipSync(readSource(path) ?? '').length }));
  expect(sizes.length).toBeGreaterThan(1);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 5);
  expect(total, `Largest: ${largest.map(({ path, bytes }) => `${path} ${bytes}`).join(', ')}`).toBeLessThanOrEqual(
    limit,
  );
});
