import type { Passkey } from '#shared/api/passkeys.ts';

/** A name that no passkey has yet: `Chrome on Mac`, then `Chrome on Mac 2`. */
export function freeName(wanted: string, passkeys: readonly Pick<Passkey, 'name'>[]): string {
  const taken = new Set(passkeys.map(({ name }) => name));
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted} ${count}`;
  return name;
}
