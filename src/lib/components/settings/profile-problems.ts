import * as v from 'valibot';
import { m } from '$lib/paraglide/messages.js';
import { messageIdSchema } from '#shared/api/accounts.ts';
import { limits } from '#shared/limits.ts';
import { nameSchema } from '#shared/records/value.ts';

/** What is wrong with a name; null when nothing is. */
export const nameProblem = (name: string): string | null =>
  v.is(nameSchema, name) ? null : m.settings_name_invalid({ limit: limits.nameLength });

/** What is wrong with a message ID; an empty one is allowed and means none. */
export const messageIdProblem = (id: string): string | null =>
  id === '' || v.is(messageIdSchema, id) ? null : m.settings_message_id_invalid();
