import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import type { PhoneKind } from './scanned-card.ts';

/** What a number is for, in words. */
export function phoneLabel(kind: PhoneKind): string {
  switch (kind) {
    case 'mobile':
      return m.scan_phone_mobile();
    case 'work':
      return m.scan_phone_work();
    case 'home':
      return m.scan_phone_home();
    case 'fax':
      return m.scan_phone_fax();
    case 'other':
      return m.scan_phone();
    default:
      return unreachable(kind);
  }
}
