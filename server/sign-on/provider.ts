import * as oidc from 'openid-client';
import { SignOnProblem } from './problem.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { isProviderUrl, isLoopback, type Reach } from './reachable.ts';
import { claimsOf, type Claims } from './claims.ts';

/** How long one answer of a provider may take for the library, in seconds; `guardedFetch` is the stricter. */
const patienceSeconds = 6;
/** What is asked for: who somebody is, their address and their name. */
const scope = 'openid email profile';

/** A company's provider. */
export interface Provider {
  readonly issuer: string;
  readonly clientId: string;
  /** Null where it asks for none. */
  readonly secret: string | null;
}

/** What binds an answer to the browser and the attempt that asked. */
export interface Binding {
  readonly state: string;
  readonly nonce: string;
  /** The secret of PKCE, whose hash goes ahead. */
  readonly verifier: string;
}

/** Where a browser is sent to sign in. @throws SignOnProblem `provider` */
export async function authorizationUrl(
  provider: Provider,
  reach: Reach,
  callback: string,
  { state, nonce, verifier }: Binding,
  hint: string | null,
): Promise<URL> {
  const config = await discovered(provider, reach);
  const endpoint = URL.parse(config.serverMetadata().authorization_endpoint ?? '');
  // The browser goes there, not the server; an address of another kind would still run something.
  if (endpoint === null || !isProviderUrl(endpoint, reach)) throw new SignOnProblem('provider');
  return oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(hint === null ? {} : { login_hint: hint }),
  });
}

/**
 * Who came back, by the answer that the browser brings: the library checks state, issuer, audience, times, nonce and the
 * token's signature.
 * @throws SignOnProblem `denied`, `untrusted`, `provider`
 */
export async function claimsFrom(
  provider: Provider,
  reach: Reach,
  /** The callback as it was opened, with what the provider has put into it. */
  answer: URL,
  { state, nonce, verifier }: Binding,
): Promise<Claims> {
  const config = await discovered(provider, reach);
  try {
    const tokens = await oidc.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const token = tokens.claims();
    if (token === undefined) throw new SignOnProblem('untrusted');
    const { sub } = token;
    // Many providers tell address and name only where they are asked for them by the token.
    const isWhole = typeof token['email'] === 'string' && token['email_verified'] !== undefined;
    const more =
      isWhole || config.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await oidc.fetchUserInfo(config, tokens.access_token, sub);
    return claimsOf({ ...more, ...token }, token.iss);
  } catch (error) {
    throw problemOf(error);
  }
}

async function discovered({ issuer, clientId, secret }: Provider, reach: Reach): Promise<oidc.Configuration> {
  const server = URL.parse(issuer);
  if (server === null || !isProviderUrl(server, reach)) throw new SignOnProblem('provider');
  const ask = guardedFetch(reach);
  try {
    return await oidc.discovery(server, clientId, undefined, secret === null ? oidc.None() : authWith(secret), {
      // The code comes back through the browser, the token does not: it is checked like one that did.
      execute: [oidc.enableNonRepudiationChecks, ...(isLoopback(server.hostname) ? [oidc.allowInsecureRequests] : [])],
      timeout: patienceSeconds,
      [oidc.customFetch]: (address, { method, headers, body }) => ask(address, { method, headers, body }),
    });
  } catch (error) {
    throw new SignOnProblem('provider', { cause: error });
  }
}

/** Tells the secret in the way that the provider takes: in the header, as is usual, unless it takes it in the body alone. */
function authWith(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isPost = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
    (isPost ? post : basic)(server, client, body, headers);
  };
}

/** What went wrong, as far as people can do something about it. */
function problemOf(error: unknown): SignOnProblem {
  if (error instanceof SignOnProblem) return error;
  // The provider, or the person there, said no in the answer that the browser brought.
  if (error instanceof oidc.AuthorizationResponseError) return new SignOnProblem('denied', { cause: error });
  // A code that was used, or a secret that is wrong: the provider says so itself.
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError) {
    return new SignOnProblem('untrusted', { cause: error });
  }
  return new SignOnProblem(isUnreachable(error) ? 'provider' : 'untrusted', { cause: error });
}

/** Whether the provider did not answer, or not as one does; what it answered and does not hold is something else. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof oidc.ClientError)) return true;
  return error.code === undefined || /TIMEOUT|ABORT|RESPONSE_IS_NOT|PARSE_ERROR/.test(error.code);
}
