// An identity provider for tests, on oidc-provider, as a program of its own: one client, a few accounts, and a page that
// asks who one is. Prints its address once it is ready.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

const { ACCOUNTS: accounts = '{}', REDIRECT: redirect = '' } = process.env;
const people = new Map(Object.entries(JSON.parse(accounts) as Record<string, object>));

/** What the library hands to whoever decides about grants. */
interface Asked {
  readonly oidc: {
    readonly provider: Provider;
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
  };
}

const server = createServer();
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'foyer',
      client_secret: 'the secret of the client',
      redirect_uris: [redirect],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
  interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
  findAccount: (_context: unknown, id: string) => {
    const person = people.get(id);
    return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
  },
  // Nobody is asked whether the company's own messenger may know their name.
  loadExistingGrant: async ({ oidc }: Asked) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
  ttl: { Grant: 600, Session: 600, Interaction: 600, AccessToken: 600, IdToken: 600 },
});

const answer = provider.callback();
server.on('request', (request: IncomingMessage, response: ServerResponse) => {
  void (request.url?.startsWith('/interaction/') ? interact(request, response) : answer(request, response));
});
process.stdout.write(`ready ${issuer}\n`);

/** The page that asks who one is, and its answer. */
async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    const names = [...people.keys()].map((id) => `<button name="login" value="${id}">${id}</button>`).join('');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>Provider</title><form method="post">${names}<button name="deny" value="1">No</button></form>`,
    );
    return;
  }
  let body = '';
  for await (const part of request) body += String(part);
  const form = new URLSearchParams(body);
  const result = form.has('deny')
    ? { error: 'access_denied', error_description: 'not today' }
    : { login: { accountId: form.get('login') } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
