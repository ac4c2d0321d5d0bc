import { failedAnswer, parseJson, type Answer } from './call.ts';

/** How bytes go up or come down. */
export interface Transfer {
  /** Told how much has gone, from 0 to 1. */
  readonly progress?: (part: number) => void;
  /** Ends it; the answer is `offline` then. */
  readonly signal?: AbortSignal;
}

/** Nothing moved for so long: the connection is as good as gone. However long all of it takes is no reason to give up. */
export const patienceMs = 30_000;

/** Sends bytes as they are, however many; never throws. Only this way of asking tells what of them has gone. */
export async function sendBytes(path: string, body: Blob, transfer: Transfer = {}): Promise<Answer<unknown>> {
  const request = new XMLHttpRequest();
  request.open('PUT', path);
  const type = body.type === '' ? 'application/octet-stream' : body.type;
  request.setRequestHeader('content-type', type);
  if (!(await finish(request, body, transfer))) return { ok: false, error: 'offline' };
  if (isOk(request)) return { ok: true, value: parseJson(request.responseText) };
  // A proxy before the server takes less than the server: its answer is not ours, and will not change.
  if (request.status === 413 && parseJson(request.responseText) === null) {
    return { ok: false, error: 'refused', refusal: { rule: 'file-too-large', company: null } };
  }
  return failedAnswer(request.status, request.responseText, (name) => request.getResponseHeader(name));
}

const isOk = ({ status }: XMLHttpRequest): boolean => status >= 200 && status < 300;

/** Resolves with whether the server has answered. */
function finish(request: XMLHttpRequest, body: Blob, { progress, signal }: Transfer): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout>;
    const abort = (): void => request.abort();
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(abort, patienceMs);
    };
    const end = (isAnswered: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(isAnswered);
    };
    request.upload.onprogress = ({ lengthComputable, loaded, total }: ProgressEvent): void => {
      wait();
      if (lengthComputable && total > 0) progress?.(loaded / total);
    };
    request.onreadystatechange = wait;
    request.onload = () => end(true);
    request.onerror = request.onabort = () => end(false);
    if (signal?.aborted) return end(false);
    signal?.addEventListener('abort', abort);
    request.send(body);
    wait();
  });
}
