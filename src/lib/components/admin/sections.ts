import Archive from '@lucide/svelte/icons/archive';
import Building from '@lucide/svelte/icons/building-2';
import FileDown from '@lucide/svelte/icons/file-down';
import Gauge from '@lucide/svelte/icons/gauge';
import Handshake from '@lucide/svelte/icons/handshake';
import KeyRound from '@lucide/svelte/icons/key-round';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Palette from '@lucide/svelte/icons/palette';
import Users from '@lucide/svelte/icons/users';
import DoorOpen from '@lucide/svelte/icons/door-open';
import { m } from '$lib/paraglide/messages.js';

/** The pages of the console, in groups, in the order of its navigation. */
export const sections = [
  {
    label: null,
    pages: [
      { href: '/admin', label: () => m.console_overview(), icon: Gauge },
      { href: '/admin/branding', label: () => m.branding_title(), icon: Palette },
    ],
  },
  {
    label: () => m.console_who(),
    pages: [
      { href: '/admin/members', label: () => m.console_members(), icon: Users },
      { href: '/admin/sign-in', label: () => m.signon_page(), icon: KeyRound },
    ],
  },
  {
    label: () => m.console_outside(),
    pages: [
      { href: '/admin/policy', label: () => m.console_policy(), icon: DoorOpen },
      { href: '/admin/partners', label: () => m.console_partners(), icon: Handshake },
      { href: '/admin/external', label: () => m.console_external(), icon: Building },
    ],
  },
  {
    label: () => m.console_record(),
    pages: [
      { href: '/admin/retention', label: () => m.console_retention(), icon: Archive },
      { href: '/admin/audit', label: () => m.console_audit(), icon: ScrollText },
      { href: '/admin/export', label: () => m.console_export(), icon: FileDown },
    ],
  },
] as const;
