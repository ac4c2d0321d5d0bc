import { m } from '$lib/paraglide/messages.js';

/** The kinds of acts that the log is narrowed by: the first part of an action. */
export const auditKinds: readonly { readonly id: string; readonly label: () => string }[] = [
  { id: 'company', label: () => m.audit_kind_company() },
  { id: 'member', label: () => m.audit_kind_member() },
  { id: 'group', label: () => m.audit_kind_group() },
  { id: 'sign-in', label: () => m.audit_kind_sign_in() },
  { id: 'policy', label: () => m.audit_kind_policy() },
  { id: 'partner', label: () => m.audit_kind_partner() },
  { id: 'room', label: () => m.audit_kind_room() },
  { id: 'contact', label: () => m.audit_kind_contact() },
  { id: 'retention', label: () => m.audit_kind_retention() },
  { id: 'export', label: () => m.audit_kind_export() },
  { id: 'audit', label: () => m.audit_kind_audit() },
];
