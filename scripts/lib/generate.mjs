import { modernNode } from './node.mjs';
import { run } from './run.mjs';

/**
 * Writes what type checks and lint read but nobody writes by hand: SvelteKit's route types and the message functions.
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function generate() {
  const kit = await run(modernNode(), ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync']);
  if (kit.code !== 0) return kit;
  return run(modernNode(), ['scripts/messages.mjs']);
}
