import * as v from 'valibot';
import type { UpdateProfileResult } from '$lib/actions/update-profile.ts';
import { m } from '$lib/paraglide/messages.js';
import { messageIdSchema } from '#shared/api/accounts.ts';
import { limits } from '#shared/limits.ts';
import { nameSchema } from '#shared/records/value.ts';
import { unreachable } from '#shared/unreachable.ts';
import { minutesOf } from '../people/minutes.ts';

/** What is wrong with a name; null when nothing is. */
export const nameProblem = (name: string): string | null =>
  v.is(nameSchema, name) ? null : m.settings_name_invalid({ limit: limits.nameLength });

/** What is wrong with a message ID; an empty one is allowed and means none. */
export const messageIdProblem = (id: string): string | null =>
  id === '' || v.is(messageIdSchema, id) ? null : m.settings_message_id_invalid();

/** Why the server did not keep the profile, and whether it is the message ID that is wrong. */
export function saveProblem({ reason, retryAfterSeconds }: Extract<UpdateProfileResult, { ok: false }>): {
  readonly ofId: boolean;
  readonly text: string;
} {
  switch (reason) {
    case 'taken':
      return { ofId: true, text: m.settings_message_id_taken() };
    case 'invalid':
      return { ofId: true, text: m.settings_message_id_invalid() };
    case 'too-fast':
      return { ofId: false, text: m.settings_too_fast({ minutes: minutesOf(retryAfterSeconds) }) };
    case 'offline':
      return { ofId: false, text: m.settings_offline() };
    case 'server':
      return { ofId: false, text: m.settings_unavailable() };
    default:
      return unreachable(reason);
  }
}
