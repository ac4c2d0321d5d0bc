import type { OpenRoom } from '$lib/projection/rows.ts';
import { limits } from '#shared/limits.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';

/** Which files a room takes, as far as this device knows; the server decides again. */
export interface FileRule {
  /** Bytes of the largest; 0 where there are to be none. */
  readonly bytes: number;
  /** The company whose rule that is; null where it is nobody's. */
  readonly company: string | null;
}

/** The stricter of the companies in the room, or of colleagues their own company's rule. What nobody has told forbids nothing. */
export function fileRule(
  room: Pick<OpenRoom, 'state' | 'companies' | 'partners'>,
  own: { readonly name: string; readonly rules: AudienceRules | null },
): FileRule {
  const told = room.state === 'waiting' ? [] : room.companies.filter(({ rulesUnknown }) => rulesUnknown !== true);
  const alone = room.partners.length === 0 && told.length === 0 && own.rules !== null;
  const all = alone && own.rules !== null ? [{ name: own.name, rules: own.rules }] : told;
  let rule: FileRule = { bytes: limits.fileBytesMost, company: null };
  for (const { name, rules } of all) {
    if (rules.fileBytes < rule.bytes) rule = { bytes: rules.fileBytes, company: name };
  }
  return rule;
}
