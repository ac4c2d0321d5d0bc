import type { Role } from '#shared/api/accounts.ts';
import type { CompanyMember } from '#shared/api/companies.ts';
import { unreachable } from '#shared/unreachable.ts';
import { m } from '$lib/paraglide/messages.js';

/** A role as people call it. */
export function roleLabel(role: Role): string {
  switch (role) {
    case 'owner':
      return m.members_role_owner();
    case 'administrator':
      return m.members_role_administrator();
    case 'member':
      return m.members_role_member();
    default:
      return unreachable(role);
  }
}

/** What somebody may do, in words: their role, and whether they are an auditor. */
export const roleText = ({ role, auditor }: CompanyMember): string =>
  auditor ? `${roleLabel(role)} · ${m.audit_export_auditor()}` : roleLabel(role);

/** Roles that somebody of a role may give: only owners make owners. */
export const rolesToGive = (by: Role): { value: Role; label: string }[] =>
  (['member', 'administrator', ...(by === 'owner' ? (['owner'] as const) : [])] as const).map((value) => ({
    value,
    label: roleLabel(value),
  }));

/** How a member stands. */
export type MemberState = 'active' | 'suspended' | 'never';

/** Whether a member is at work, suspended, or has never signed in. */
export const stateOf = ({ suspended, signedInAt }: CompanyMember): MemberState =>
  suspended ? 'suspended' : signedInAt === null ? 'never' : 'active';

/** The same in a word. */
export function stateLabel(state: MemberState): string {
  switch (state) {
    case 'active':
      return m.members_state_active();
    case 'suspended':
      return m.members_state_suspended();
    case 'never':
      return m.members_state_never();
    default:
      return unreachable(state);
  }
}
