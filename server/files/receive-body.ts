import type { IncomingMessage } from 'node:http';
import { ApiProblem, invalid } from '../http/problem.ts';
import { TooManyBytes, type Intake, type ReceivedBytes } from './file-folder.ts';

/** How long a device may send nothing of a file before it counts as gone, in milliseconds. */
const silenceMs = 60_000;
const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What somebody sends as a file. */
export interface UploadBody {
  /** How many bytes it says it has; null where it does not say. */
  readonly length: number | null;
  /**
   * Takes it in as it comes.
   * @throws TooManyBytes, or ApiFailure `invalid` when its sender has gone away and `unavailable` when the disk is full
   */
  receive(into: Intake, most: number): Promise<ReceivedBytes>;
}

/** The body of a request. */
export const bodyOf = (request: IncomingMessage): UploadBody => ({
  length: lengthOf(request),
  receive: (into, most) => receiveBody(into, request, most),
});

function lengthOf({ headers }: IncomingMessage): number | null {
  const said = headers['content-length'];
  if (said !== undefined) return Number(said);
  // Without either there is no body.
  return headers['transfer-encoding'] === undefined ? 0 : null;
}

async function receiveBody(into: Intake, body: IncomingMessage, most: number): Promise<ReceivedBytes> {
  body.setTimeout(silenceMs, () => body.destroy());
  // The connection stays when reading ends early: there is an answer to be given.
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  try {
    return await into.receive(chunks, most, lengthOf(body));
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
