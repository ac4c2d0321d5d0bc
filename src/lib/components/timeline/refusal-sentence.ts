import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import type { Refusal } from '#shared/wire/refusals.ts';

/** One sentence that says whose rule refused and what it says (N02). `company` is its name, when known. */
export function refusalSentence({ rule }: Refusal, company: string | null): string {
  switch (rule) {
    case 'partners-off':
      return company === null ? m.refusal_rule_unknown() : m.refusal_partners_off({ company });
    case 'partners-not-listed':
      return company === null ? m.refusal_rule_unknown() : m.refusal_partners_not_listed({ company });
    case 'company-not-allowed':
      return company === null ? m.refusal_rule_unknown() : m.refusal_company_not_allowed({ company });
    case 'company-denied':
      return company === null ? m.refusal_rule_unknown() : m.refusal_company_denied({ company });
    case 'company-paused':
      return company === null ? m.refusal_rule_unknown() : m.refusal_company_paused({ company });
    case 'may-not-lead':
      return company === null ? m.refusal_rule_unknown() : m.refusal_may_not_lead({ company });
    case 'not-master':
      return m.refusal_not_master();
    case 'last-master':
      return m.refusal_last_master();
    case 'line-and-partners':
      return m.refusal_line_and_partners();
    case 'recall-over':
      return m.refusal_recall_over();
    case 'files-off':
      return company === null ? m.refusal_files_off_unknown() : m.refusal_files_off({ company });
    case 'file-too-large':
      return company === null ? m.refusal_file_too_large_unknown() : m.refusal_file_too_large({ company });
    case 'file-unknown':
      return m.refusal_file_unknown();
    case 'sealed':
      return company === null ? m.refusal_sealed_unknown() : m.refusal_sealed({ company });
    case 'excluded':
      return company === null ? m.refusal_excluded_unknown() : m.refusal_excluded({ company });
    case 'not-member':
      return m.refusal_not_member();
    case 'blocked':
      return m.blocks_refused();
    case 'recalled':
      return m.refusal_recalled();
    case 'recalled-by-master':
      return m.refusal_recalled_by_master();
    case 'erased':
      return m.audit_refusal_erased();
    case 'too-long':
      return m.refusal_too_long();
    case 'invalid':
      return m.refusal_invalid();
    case 'stamp-again':
      return m.refusal_stamp_again();
    case 'in-use':
      return m.refusal_in_use();
    case 'not-found':
      return m.refusal_not_found();
    default:
      return unreachable(rule);
  }
}

/** True when the same text may be accepted if it is sent again as it is. */
export const mayRetry = ({ rule }: Refusal): boolean =>
  !['recalled', 'recalled-by-master', 'erased', 'too-long', 'invalid', 'not-member', 'excluded'].includes(rule);

/** True when it is the file that is refused, and the text alone may be accepted. */
export const refusesFile = ({ rule }: Refusal): boolean =>
  rule === 'files-off' || rule === 'file-too-large' || rule === 'file-unknown';
