import { readFileSync } from 'node:fs';

/** How many files and sockets a process may have open. Node raises its soft limit to the hard one. */
export function openFilesLimit(): number {
  const [, , hard] =
    /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return hard === undefined || hard === 'unlimited' ? Infinity : Number(hard);
}
