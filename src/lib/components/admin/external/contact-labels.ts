import { m } from '$lib/paraglide/messages.js';
import type { ExternalContact } from '#shared/api/external.ts';
import { unreachable } from '#shared/unreachable.ts';

/** Whom a card is of; one of the address book says so on the card only. */
export const contactName = ({ person }: ExternalContact): string => person?.name ?? m.partners_address_book();

/** Who else reads a card. */
export function sharingLabel({ sharing: { mode, users, groups } }: ExternalContact): string {
  switch (mode) {
    case 'owner':
      return m.partners_sharing_owner();
    case 'company':
      return m.partners_sharing_company();
    case 'listed':
      return (
        [
          ...(users > 0 ? [m.partners_people_count({ count: users })] : []),
          ...(groups > 0 ? [m.partners_groups_count({ count: groups })] : []),
        ].join(' · ') || m.partners_sharing_owner()
      );
    default:
      return unreachable(mode);
  }
}
