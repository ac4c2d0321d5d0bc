import { m } from '$lib/paraglide/messages.js';
import { unreachable } from '#shared/unreachable.ts';
import type { AttachProblem } from '$lib/state/attachments.svelte.ts';
import { sizeLabel } from '../info/size-label.ts';
import type { FileRule } from './file-rule.ts';

/** Why a room takes no files at all: whose rule that is. */
export const filesOffSentence = ({ company }: FileRule): string =>
  company === null ? m.refusal_files_off_unknown() : m.refusal_files_off({ company });

/** Why a file was not attached, in one line that names it. */
export function fileProblemSentence({ name, why }: AttachProblem, { company, bytes }: FileRule): string {
  const size = sizeLabel(bytes);
  switch (why) {
    case 'empty':
      return m.files_problem_empty({ name });
    case 'unreadable':
      return m.files_problem_unreadable({ name });
    case 'full':
      return m.files_problem_full({ name });
    case 'too-large':
      return company === null
        ? m.files_problem_too_large_any({ name, size })
        : m.files_problem_too_large({ name, size, company });
    default:
      return unreachable(why);
  }
}
