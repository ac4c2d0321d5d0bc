import type { Me } from '#shared/api/accounts.ts';
import type { ContactCode } from '#shared/api/identity.ts';
import { linkOf, showShortCode } from '#shared/contact-code.ts';
import type { PhoneNumber } from '#shared/phone.ts';

/** What one gives to somebody outside: on screen, on paper, in a file. */
export interface IdentityCard {
  readonly name: string;
  readonly title: string | null;
  readonly company: { readonly name: string; readonly colour: string | null; readonly logo: string | null };
  readonly email: string;
  /** Verified, and put on the card by its owner. */
  readonly phone: PhoneNumber | null;
  readonly link: string;
  /** As it is read aloud: `ABCD-EFGH`. */
  readonly code: string;
}

/** My card with one of my codes; `origin` as in `https://chat.example.com`. */
export const identityCard = (
  me: Me,
  code: Pick<ContactCode, 'code' | 'short'>,
  origin: string,
  phone: PhoneNumber | null,
): IdentityCard => ({
  name: me.user.name,
  title: me.user.title,
  company: { name: me.company.name, colour: me.company.colour, logo: me.company.logo },
  email: me.user.email,
  phone,
  link: linkOf(origin, code.code),
  code: showShortCode(code.short),
});

/** A name for the file of a card: letters and digits of the name, then what it is and how it ends. */
export function fileNameOf({ name }: Pick<IdentityCard, 'name'>, what: string): string {
  const safe = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${safe === '' ? 'foyer' : safe}-${what}`;
}
