import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A token that is about to be signed. */
export interface Token {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** A provider that signs everybody in at once, and whose answers a test falsifies. */
export interface LyingProvider {
  readonly issuer: string;
  /** Falsifies the next tokens; null for the truth. */
  lie: ((token: Token) => void) | null;
  /** Changes a signed token. */
  bend: ((token: string) => string) | null;
  /** Answers everything in another way: true when it has answered. */
  break: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  /** How often each path was asked. */
  readonly asked: Map<string, number>;
  /** The authorization of the last question for a token. */
  lastAuthorization: string | undefined;
  stop(): Promise<void>;
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Starts one on this machine, whose every visitor is `person`. */
export async function startLyingProvider(person: Readonly<Record<string, unknown>>): Promise<LyingProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, URLSearchParams>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: LyingProvider = {
    issuer,
    lie: null,
    bend: null,
    break: null,
    asked: new Map(),
    lastAuthorization: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const json = (response: ServerResponse, value: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const tokenFor = (asked: URLSearchParams): string => {
    const now = Math.floor(Date.now() / 1000);
    const token: Token = {
      header: { alg: 'RS256', kid: 'one' },
      claims: { iss: issuer, aud: 'foyer', iat: now, exp: now + 60, nonce: asked.get('nonce'), ...person },
    };
    provider.lie?.(token);
    const text = `${base64(token.header)}.${base64(token.claims)}`;
    const signature =
      token.header['alg'] === 'none' ? '' : sign('sha256', Buffer.from(text), privateKey).toString('base64url');
    return provider.bend?.(`${text}.${signature}`) ?? `${text}.${signature}`;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    provider.asked.set(url.pathname, (provider.asked.get(url.pathname) ?? 0) + 1);
    if (provider.break?.(request, response) === true) return;
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/jwks':
        return json(response, {
          keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }],
        });
      case '/auth': {
        const code = randomBytes(16).toString('hex');
        codes.set(code, url.searchParams);
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('code', code);
        back.searchParams.set('state', url.searchParams.get('state') ?? '');
        response.writeHead(302, { location: back.href });
        return void response.end();
      }
      case '/token': {
        let body = '';
        for await (const part of request) body += String(part);
        const form = new URLSearchParams(body);
        provider.lastAuthorization = request.headers.authorization;
        const asked = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (asked?.get('code_challenge') !== challenge) return json(response, { error: 'invalid_grant' }, 400);
        return json(response, { access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: tokenFor(asked) });
      }
      default:
        return json(response, {}, 404);
    }
  }
  return provider;
}
