import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isProviderUrl, mayReach, type Reach } from './reachable.ts';

/** How long one answer of a provider may take, from the first word to the last, in milliseconds. */
const patienceMs = 5000;
/** Largest answer: a set of keys is a few kilobytes. */
const answerBytes = 256 * 1024;

/** What is asked of a provider; the part of `fetch` that the library uses. */
interface Asking {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/**
 * Asks a provider, whose address an administrator of a company has typed: only where providers may be, whatever its name
 * leads to at this moment; no redirects, and neither long nor slow answers.
 * @throws Error when there is no answer
 */
export function guardedFetch(reach: Reach): (address: string, asking: Asking) => Promise<Response> {
  return async (address, { method = 'GET', headers = {}, body }) => {
    const url = new URL(address);
    if (!isProviderUrl(url, reach)) throw new Error(`a provider may not be at ${url.origin}`);
    const signal = AbortSignal.timeout(patienceMs);
    const text = body === undefined || body === null ? undefined : bodyText(body);
    const answer = await ask(
      url,
      {
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        lookup: guardedLookup(reach),
        signal,
        agent: false,
      },
      text,
    );
    const bytes = await readAll(answer);
    const type = answer.headers['content-type'];
    const status = answer.statusCode ?? 502;
    const challenge = answer.headers['www-authenticate'];
    return new Response(isEmpty(status) ? null : bytes, {
      status,
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
      },
    });
  };
}

const isEmpty = (status: number): boolean => status === 204 || status === 205 || status === 304;

function bodyText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('a provider is asked with text alone');
}

function ask(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** Addresses are looked at after the name was looked up and before anything connects: a name may lead anywhere. */
function guardedLookup(reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses: LookupAddress[] = found.filter(({ address }) => mayReach(address, reach));
      const [first] = addresses;
      if (first === undefined) return callback(new Error(`${hostname} leads to where no provider may be`), '', 0);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

async function readAll(answer: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > answerBytes) {
      answer.destroy();
      throw new Error('a provider answered with more than it could mean');
    }
    parts.push(part);
  }
  return Uint8Array.from(Buffer.concat(parts));
}
