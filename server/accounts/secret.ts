import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';

/**
 * The secret that signs session cookies: made once, kept in the data folder, readable by this server's user only.
 * @throws StartError when the folder cannot be written, or the file holds none
 */
export async function sessionSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'session-secret');
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code !== 'EEXIST')
      throw new StartError(`The data folder ${dataDir} cannot be written (${code}).`, { cause: error });
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (secret.length < 32)
    throw new StartError(`The file ${path} holds no secret; delete it, and everybody signs in again.`);
  return secret;
}
