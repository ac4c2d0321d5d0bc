import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks of /proc a second, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds a process and its children have used so far, in all threads, kernel work included. */
export function processCpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name may hold anything, blanks and brackets too. From the state on, these are fields 3, 4, …
  const numbers = fields
    .slice(fields.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = NaN, system = NaN] = numbers.slice(14 - 3, 16 - 3);
  const ofChildren = childrenOf(pid).reduce((sum, child) => sum + processCpu(child), 0);
  return (user + system) / ticksPerSecond + ofChildren;
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

/** Resident bytes of a process. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
