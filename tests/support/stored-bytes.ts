import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a text stands, byte by byte, in any file of a data folder. */
export async function storedBytesInclude(dataDir: string, text: string): Promise<boolean> {
  const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile()) continue;
    if ((await readFile(join(file.parentPath, file.name))).includes(text)) return true;
  }
  return false;
}
