import type { Answer } from '$lib/api/call.ts';
import { m } from '$lib/paraglide/messages.js';

/** Why an act of the console was not done. */
export function problemText(error: Extract<Answer<unknown>, { ok: false }>['error']): string {
  if (error === 'offline') return m.audit_not_done_offline();
  if (error === 'forbidden') return m.audit_not_allowed();
  return m.audit_not_done();
}
