import type { Component } from 'svelte';
import type { LucideProps } from '@lucide/svelte';
import Handshake from '@lucide/svelte/icons/handshake';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Lock from '@lucide/svelte/icons/lock';
import MailX from '@lucide/svelte/icons/mail-x';
import UserCog from '@lucide/svelte/icons/user-cog';
import UserX from '@lucide/svelte/icons/user-x';
import { unreachable } from '#shared/unreachable.ts';
import type { AttentionKind } from '#shared/api/overview.ts';
import { m } from '$lib/paraglide/messages.js';

/** What an administrator should look at, as one row. */
export interface AttentionRow {
  readonly icon: Component<LucideProps>;
  readonly text: string;
  readonly help: string;
  /** Where it is solved; null for what the server's operator does. */
  readonly href: string | null;
}

/** The row of something that needs attention. */
export function attentionRow(kind: AttentionKind, count: number): AttentionRow {
  switch (kind) {
    case 'partners-waiting':
      return {
        icon: Handshake,
        text: m.console_attention_partners({ count }),
        help: m.console_attention_partners_help(),
        href: '/admin/partners',
      };
    case 'partners-troubled':
      return {
        icon: Handshake,
        text: m.console_attention_links({ count }),
        help: m.console_attention_links_help(),
        href: '/admin/partners',
      };
    case 'invitations-expiring':
      return {
        icon: Hourglass,
        text: m.console_attention_expiring({ count }),
        help: m.console_attention_expiring_help(),
        href: '/admin/members?view=invitations',
      };
    case 'invitations-expired':
      return {
        icon: Hourglass,
        text: m.console_attention_expired({ count }),
        help: m.console_attention_expired_help(),
        href: '/admin/members?view=invitations',
      };
    case 'never-signed-in':
      return {
        icon: UserX,
        text: m.console_attention_never({ count }),
        help: m.console_attention_never_help(),
        href: '/admin/members?state=never',
      };
    case 'suspended':
      return {
        icon: UserX,
        text: m.console_attention_suspended({ count }),
        help: m.console_attention_suspended_help(),
        href: '/admin/members?state=suspended',
      };
    case 'one-owner':
      return {
        icon: UserCog,
        text: m.console_attention_owner(),
        help: m.console_attention_owner_help(),
        href: '/admin/members',
      };
    case 'rooms-sealed':
      return {
        icon: Lock,
        text: m.console_attention_sealed({ count }),
        help: m.console_attention_sealed_help(),
        href: '/admin/external',
      };
    case 'no-mail':
      return { icon: MailX, text: m.console_attention_mail(), help: m.console_attention_mail_help(), href: null };
    default:
      return unreachable(kind);
  }
}
