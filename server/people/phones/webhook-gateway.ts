import type { TextGateway } from './text-gateway.ts';

/** Somebody waits in front of a screen. */
const patienceMs = 10_000;

/**
 * Hands messages to a provider, or to a few lines of one's own in front of one, as `POST {"to", "text"}`. Any answer of
 * the 200s means that it was taken on.
 */
export function webhookGateway(url: string, token: string | undefined): TextGateway {
  return {
    send: async (to, text) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ to, text }),
        // The token goes to this address and to no other.
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the gateway for text messages answered ${response.status}`);
    },
  };
}
