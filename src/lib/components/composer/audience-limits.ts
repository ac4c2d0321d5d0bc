import type { AudienceRules } from '#shared/policy/policy.ts';

/** A limit worth saying before one types; sizes in bytes, times in hours. */
export type AudienceLimit =
  | { readonly kind: 'no-files' }
  | { readonly kind: 'no-calls' }
  | { readonly kind: 'no-recall' }
  | { readonly kind: 'recall-hours'; readonly hours: number }
  | { readonly kind: 'file-size'; readonly bytes: number };

/** What nobody notices as a limit. */
const freeFileBytes = 100 * 1024 * 1024;
const freeRecallHours = 24;
const shown = 2;

/** The two limits that bite most; what is free is not said. */
export function audienceLimits(rules: AudienceRules): AudienceLimit[] {
  const limits: AudienceLimit[] = [];
  if (rules.fileBytes === 0) limits.push({ kind: 'no-files' });
  if (!rules.calls) limits.push({ kind: 'no-calls' });
  if (rules.recallHours === 0) limits.push({ kind: 'no-recall' });
  if (rules.recallHours > 0 && rules.recallHours < freeRecallHours) {
    limits.push({ kind: 'recall-hours', hours: rules.recallHours });
  }
  if (rules.fileBytes > 0 && rules.fileBytes < freeFileBytes) {
    limits.push({ kind: 'file-size', bytes: rules.fileBytes });
  }
  return limits.slice(0, shown);
}
