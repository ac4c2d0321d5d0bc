import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modernNode } from './node.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';

const written = ['.svelte-kit/tsconfig.json', 'src/lib/paraglide/messages.js'];

/**
 * Writes what type checks and lint read but nobody writes by hand: SvelteKit's route types and the message functions.
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function generate() {
  const kit = await run(modernNode(), ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync']);
  if (kit.code !== 0) return kit;
  return run(modernNode(), ['scripts/messages.mjs']);
}

/** Writes it where it was never written: a fresh clone has none of it. @throws when that fails */
export async function ensureGenerated() {
  if (written.every((path) => existsSync(join(root, path)))) return;
  const { code, output } = await generate();
  if (code !== 0) throw new Error(`What is generated could not be written:\n${output}`);
}
