import type { ImportField, ImportProblem } from '#shared/members/import-row.ts';
import { unreachable } from '#shared/unreachable.ts';
import { m } from '$lib/paraglide/messages.js';

/** A column of a file of members, as people call it. */
export function importFieldLabel(field: ImportField): string {
  switch (field) {
    case 'name':
      return m.members_name();
    case 'email':
      return m.auth_email();
    case 'title':
      return m.members_title_field();
    case 'group':
      return m.members_group();
    case 'role':
      return m.members_role();
    case 'messageId':
      return m.members_message_id();
    default:
      return unreachable(field);
  }
}

/** What is wrong with a line, in one sentence. */
export function importProblemText({ problem, field, line = 0 }: ImportProblem): string {
  const name = importFieldLabel(field);
  switch (problem) {
    case 'missing':
      return m.members_import_missing({ field: name });
    case 'wrong':
      return m.members_import_wrong({ field: name });
    case 'twice':
      return m.members_import_twice({ field: name, line });
    case 'member':
      return m.members_import_is_member();
    case 'invited':
      return m.members_import_is_invited();
    case 'taken':
      return m.members_import_taken({ field: name });
    case 'role':
      return m.members_import_role();
    default:
      return unreachable(problem);
  }
}
