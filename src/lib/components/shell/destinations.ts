import CircleUserRound from '@lucide/svelte/icons/circle-user-round';
import Contact from '@lucide/svelte/icons/contact-round';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import ScanQrCode from '@lucide/svelte/icons/scan-qr-code';
import Settings from '@lucide/svelte/icons/settings';
import { m } from '$lib/paraglide/messages.js';

/** Where one can go. On phones `settings` is called Me and holds the profile. */
export const destinations = [
  {
    id: 'chats',
    href: '/',
    label: () => m.nav_chats(),
    tabLabel: () => m.nav_chats(),
    icon: MessageCircle,
    tabIcon: MessageCircle,
  },
  {
    id: 'people',
    href: '/people',
    label: () => m.nav_people(),
    tabLabel: () => m.nav_people(),
    icon: Contact,
    tabIcon: Contact,
  },
  {
    id: 'scan',
    href: '/scan',
    label: () => m.nav_scan(),
    tabLabel: () => m.nav_scan(),
    icon: ScanQrCode,
    tabIcon: ScanQrCode,
  },
  {
    id: 'settings',
    href: '/settings',
    label: () => m.nav_settings(),
    tabLabel: () => m.nav_me(),
    icon: Settings,
    tabIcon: CircleUserRound,
  },
] as const;

/** One of them. */
export type Destination = (typeof destinations)[number]['id'];

/** Which destination a path belongs to. */
export function destinationOf(path: string): Destination {
  if (path.startsWith('/people')) return 'people';
  if (path.startsWith('/scan')) return 'scan';
  return path.startsWith('/settings') ? 'settings' : 'chats';
}
