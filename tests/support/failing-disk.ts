import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A way to make a server's disk fail, and work again. */
export interface FailingDisk {
  /** For the server's environment. */
  readonly env: Readonly<Record<string, string>>;
  fail(pid: number): void;
  mend(pid: number): void;
}

/** A disk that takes nothing beyond so many bytes of a file. Only the soft limit moves, so that anybody may lift it. */
export const smallDisk = (bytes: number): FailingDisk => ({
  env: {},
  fail: (pid) => limitFiles(pid, String(bytes)),
  mend: (pid) => limitFiles(pid, 'unlimited'),
});

/** A disk without room: every write of the process to a file fails. */
export const fullDisk = smallDisk(0);

function limitFiles(pid: number, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}

const shim = `
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static int asked(const char *name) { const char *file = getenv(name); return file && access(file, F_OK) == 0; }
static int fails(void) { while (asked("HANGING_SYNC")) usleep(1000); return asked("FAILING_SYNC"); }
int fsync(int fd) { if (fails()) { errno = EIO; return -1; } return (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { if (fails()) { errno = EIO; return -1; } return (int)syscall(SYS_fdatasync, fd); }
`;

/** A disk that takes what is written and fails to sync it. Where there is no C compiler, one that takes nothing. */
export const failingSync = (): FailingDisk => shimmed('FAILING_SYNC') ?? fullDisk;

/** A disk that takes what is written and does not come back from syncing it. Null where there is no C compiler. */
export const hangingSync = (): FailingDisk | null => shimmed('HANGING_SYNC');

function shimmed(variable: 'FAILING_SYNC' | 'HANGING_SYNC'): FailingDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-sync-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const library = join(folder, 'sync.so');
  const trigger = join(folder, 'trigger');
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, '-x', 'c', '-'], { input: shim });
  if (status !== 0 || !existsSync(library)) return null;
  return {
    env: { LD_PRELOAD: library, [variable]: trigger },
    fail: () => writeFileSync(trigger, ''),
    mend: () => rmSync(trigger),
  };
}
