import type { CreationOptions, Passkey, RequestOptions } from '#shared/api/passkeys.ts';
import { Authenticator, type Lies } from '../../support/authenticator.ts';
import { cookieFrom, type TestServer } from '../../support/server.ts';

/** A session's cookie and a challenge's, in one header. */
const both = (...cookies: readonly string[]): string => cookies.filter((cookie) => cookie !== '').join('; ');

/** Asks for a passkey of whoever the cookie is; the answer of what was made, and the cookie of its challenge. */
export async function registerWith(
  server: TestServer,
  cookie: string,
  authenticator: Authenticator,
  { name = 'Laptop', ...lies }: Lies & { readonly name?: string } = {},
): Promise<{ readonly answer: Response; readonly again: () => Promise<Response> }> {
  const started = await server.fetch('/api/passkeys/start', { method: 'POST', cookie, json: {} });
  if (!started.ok) throw new Error(`a passkey was not begun: ${started.status} ${await started.text()}`);
  const { options } = (await started.json()) as { options: CreationOptions };
  const registration = authenticator.register(options, lies);
  const send = () =>
    server.fetch('/api/passkeys', {
      method: 'POST',
      cookie: both(cookie, cookieFrom(started)),
      json: { name, registration },
    });
  return { answer: await send(), again: send };
}

/** Adds a passkey and gives it with the authenticator that keeps it. */
export async function addPasskey(
  server: TestServer,
  cookie: string,
  name = 'Laptop',
): Promise<{ readonly passkey: Passkey; readonly authenticator: Authenticator }> {
  const authenticator = new Authenticator(server.url);
  const { answer } = await registerWith(server, cookie, authenticator, { name });
  if (!answer.ok) throw new Error(`a passkey was not added: ${answer.status} ${await answer.text()}`);
  return { passkey: (await answer.json()) as Passkey, authenticator };
}

/** Signs in with a passkey; the answer, and the same sent once more. */
export async function signInWith(
  server: TestServer,
  authenticator: Authenticator,
  lies: Lies = {},
): Promise<{ readonly answer: Response; readonly again: () => Promise<Response> }> {
  const started = await server.fetch('/api/auth/passkey/start', { method: 'POST', json: {} });
  if (!started.ok) throw new Error(`signing in was not begun: ${started.status} ${await started.text()}`);
  const { options } = (await started.json()) as { options: RequestOptions };
  const assertion = authenticator.assert(options, lies);
  const send = () =>
    server.fetch('/api/auth/passkey', { method: 'POST', cookie: cookieFrom(started), json: { assertion } });
  return { answer: await send(), again: send };
}
