import { filePath } from '#shared/api/files.ts';
import type { FileId } from '#shared/ids.ts';
import { patienceMs } from './transfer.ts';

/** Whether the server has a file for whoever asks; null when it does not say. Never throws. */
export async function hasFile(id: FileId): Promise<boolean | null> {
  try {
    const { ok, status } = await fetch(filePath(id, 'whole'), {
      method: 'HEAD',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(patienceMs),
    });
    return ok ? true : status === 404 ? false : null;
  } catch {
    return null;
  }
}
