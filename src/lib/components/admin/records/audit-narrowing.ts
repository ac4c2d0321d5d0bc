import type { AuditFilter } from '#shared/api/records.ts';
import type { UserId } from '#shared/ids.ts';
import { dayEnd, dayStart } from './when.ts';

/** What was chosen to narrow the log. Days are as their fields hold them; empty for none. */
export interface AuditNarrowing {
  readonly text: string;
  readonly actor: UserId | null;
  readonly kind: string | null;
  readonly from: string;
  readonly to: string;
}

/** Everything. */
export const everything: AuditNarrowing = { text: '', actor: null, kind: null, from: '', to: '' };

/** Whether anything is left out. */
export const isNarrowed = (narrowing: AuditNarrowing): boolean =>
  JSON.stringify(narrowing) !== JSON.stringify(everything);

/** As the server is asked for it. */
export function filterOf({ text, actor, kind, from, to }: AuditNarrowing): AuditFilter {
  const [start, end] = [dayStart(from), dayEnd(to)];
  return {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(actor === null ? {} : { actor }),
    ...(kind === null ? {} : { kind }),
    ...(start === null ? {} : { from: String(start) }),
    ...(end === null ? {} : { to: String(end) }),
  };
}
