import type { Target } from '../client/client.ts';
import { cookieOf } from '../world.ts';

/** Asks Foyer's REST interface who somebody of the seeded world is: the sessions are such as signing in makes. */
export async function checkSession({ port, world }: Target): Promise<void> {
  const person = world.people.at(-1)!;
  const origin = `http://localhost:${port}`;
  const response = await fetch(`${origin}/api/me`, { headers: { cookie: cookieOf(world, person), origin } });
  const body = await response.text();
  if (!response.ok || !body.includes(person.user)) throw new Error(`/api/me answered ${response.status} ${body}`);
}
