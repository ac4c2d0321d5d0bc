import { m } from '$lib/paraglide/messages.js';
import type { IdentityCard } from './identity-card.ts';

/** What one sends to somebody outside: a sentence together with the link (S25). */
export const invitationText = ({ name, company, link }: IdentityCard): string =>
  m.identity_invitation({ name, company: company.name, link });
