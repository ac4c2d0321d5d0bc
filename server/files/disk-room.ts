import { statfs } from 'node:fs/promises';

/** Whether so many bytes more may be written into a folder. */
export type DiskRoom = (folder: string, bytes: number) => Promise<boolean>;

/** What files leave free where nothing else is said: room for weeks of messages, which need the same disk. */
const reserveBytes = 1_000_000_000;
const reserveShare = 0.05;

/** Files have the disk but for so many bytes; null is the larger of 1 GB and 5 % of it. */
export const leavingFree =
  (reserve: number | null): DiskRoom =>
  async (folder, bytes) => {
    const { bavail, blocks, bsize } = await statfs(folder);
    // Some file systems do not say how large they are.
    if (blocks === 0) return true;
    return bavail * bsize - bytes >= (reserve ?? Math.max(reserveBytes, reserveShare * blocks * bsize));
  };
