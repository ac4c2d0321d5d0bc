import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ensureInstalled } from './install.mjs';
import { modernNode } from './node.mjs';
import { root } from './root.mjs';

/**
 * Runs a tool of the server, which is TypeScript, with this command's arguments; its exit code becomes ours.
 * @param {string} file path in the repository
 */
export async function runServerTool(file) {
  try {
    await ensureInstalled({ development: false });
    process.exitCode = await ends(
      spawn(modernNode(), [file, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function ends(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
