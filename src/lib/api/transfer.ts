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

/** What has left the browser may still stand before a slow line, of which nothing is told: so slow, and no longer than this. */
const slowestPerMs = 8;
const longestAnswerMs = 600_000;
/** How often all of it had left, by path, and no answer came in time: the next time it is given longer. */
const unanswered = new Map<string, number>();

/** Sends bytes as they are, however many; never throws. Only this way of asking tells what of them has gone. */
export async function sendBytes(path: string, body: Blob, transfer: Transfer = {}): Promise<Answer<unknown>> {
  const request = new XMLHttpRequest();
  request.open('PUT', path);
  const type = body.type === '' ? 'application/octet-stream' : body.type;
  request.setRequestHeader('content-type', type);
  if (!(await finish(request, body, path, transfer))) return { ok: false, error: 'offline' };
  unanswered.delete(path);
  if (isOk(request)) return { ok: true, value: parseJson(request.responseText) };
  // A proxy before the server takes less than the server: its answer is not ours, and will not change.
  if (request.status === 413 && parseJson(request.responseText) === null) {
    return { ok: false, error: 'refused', refusal: { rule: 'file-too-large', company: null } };
  }
  return failedAnswer(request.status, request.responseText, (name) => request.getResponseHeader(name));
}

const isOk = ({ status }: XMLHttpRequest): boolean => status >= 200 && status < 300;

/** Resolves with whether the server has answered. */
function finish(request: XMLHttpRequest, body: Blob, path: string, { progress, signal }: Transfer): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout>;
    const abort = (): void => request.abort();
    const wait = (forMs = patienceMs, late = abort): void => {
      clearTimeout(timer);
      timer = setTimeout(late, forMs);
    };
    const waitForAnswer = (): void => {
      const times = unanswered.get(path) ?? 0;
      wait(Math.min(longestAnswerMs, (patienceMs + body.size / slowestPerMs) * 2 ** times), () => {
        unanswered.set(path, times + 1);
        abort();
      });
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
    request.upload.onload = waitForAnswer;
    request.onreadystatechange = () => wait();
    request.onload = () => end(true);
    request.onerror = request.onabort = () => end(false);
    if (signal?.aborted) return end(false);
    signal?.addEventListener('abort', abort);
    request.send(body);
    wait();
  });
}
