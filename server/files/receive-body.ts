import type { IncomingMessage } from 'node:http';
import { ApiProblem, invalid } from '../http/problem.ts';
import { TooManyBytes, type FileFolder, type ReceivedBytes } from './file-folder.ts';

/** How long a device may send nothing of a file before it counts as gone, in milliseconds. */
const silenceMs = 60_000;
const noRoom = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Writes the body of a request to disk as it comes.
 * @throws TooManyBytes, or ApiFailure `invalid` when the device has gone away and `unavailable` when the disk is full
 */
export async function receiveBody(folder: FileFolder, body: IncomingMessage, most: number): Promise<ReceivedBytes> {
  body.setTimeout(silenceMs, () => body.destroy());
  try {
    // The connection stays when reading ends early: there is an answer to be given.
    return await folder.receive(body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, most);
  } catch (error) {
    if (error instanceof TooManyBytes) throw error;
    if (body.destroyed && !body.complete) throw invalid('file', 'The file has not come to its end.');
    if (error instanceof Error && 'code' in error && noRoom.has(String(error.code))) {
      throw new ApiProblem('unavailable', 'There is no room for the file on the server’s disk.');
    }
    throw error;
  } finally {
    body.setTimeout(0);
  }
}
