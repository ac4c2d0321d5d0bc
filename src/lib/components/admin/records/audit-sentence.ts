import { m } from '$lib/paraglide/messages.js';
import type { AuditAction } from '#shared/audit-actions.ts';
import { isAuditAction, type AuditRecord } from '#shared/api/records.ts';

const sentences: Readonly<Record<AuditAction, (subject: string) => string>> = {
  'company.created': (subject) => m.audit_act_company_created({ subject }),
  'company.changed': (subject) => m.audit_act_company_changed({ subject }),
  'company.branding-changed': (subject) => m.audit_act_company_branding_changed({ subject }),
  'member.added': (subject) => m.audit_act_member_added({ subject }),
  'member.invited': (subject) => m.audit_act_member_invited({ subject }),
  'member.invitation-ended': (subject) => m.audit_act_member_invitation_ended({ subject }),
  'member.joined': (subject) => m.audit_act_member_joined({ subject }),
  'member.joined-by-sign-on': (subject) => m.audit_act_member_joined_by_sign_on({ subject }),
  'member.sign-on-linked': (subject) => m.audit_act_member_sign_on_linked({ subject }),
  'member.sign-on-unlinked': (subject) => m.audit_act_member_sign_on_unlinked({ subject }),
  'member.imported': () => m.audit_act_member_imported(),
  'member.changed': (subject) => m.audit_act_member_changed({ subject }),
  'member.role-changed': (subject) => m.audit_act_member_role_changed({ subject }),
  'member.suspended': (subject) => m.audit_act_member_suspended({ subject }),
  'member.restored': (subject) => m.audit_act_member_restored({ subject }),
  'member.removed': (subject) => m.audit_act_member_removed({ subject }),
  'member.erased': (subject) => m.audit_act_member_erased({ subject }),
  'member.auditor-changed': (subject) => m.audit_act_member_auditor_changed({ subject }),
  'member.password-reset': (subject) => m.audit_act_member_password_reset({ subject }),
  'member.passkeys-removed': (subject) => m.audit_act_member_passkeys_removed({ subject }),
  'member.sessions-ended': (subject) => m.audit_act_member_sessions_ended({ subject }),
  'member.password-changed': (subject) => m.audit_act_member_password_changed({ subject }),
  'group.added': (subject) => m.audit_act_group_added({ subject }),
  'group.changed': (subject) => m.audit_act_group_changed({ subject }),
  'group.removed': (subject) => m.audit_act_group_removed({ subject }),
  'sign-in.changed': () => m.audit_act_sign_in_changed(),
  'sign-in.tested': () => m.audit_act_sign_in_tested(),
  'policy.changed': () => m.audit_act_policy_changed(),
  'partner.requested': (subject) => m.audit_act_partner_requested({ subject }),
  'partner.accepted': (subject) => m.audit_act_partner_accepted({ subject }),
  'partner.declined': (subject) => m.audit_act_partner_declined({ subject }),
  'partner.withdrawn': (subject) => m.audit_act_partner_withdrawn({ subject }),
  'partner.paused': (subject) => m.audit_act_partner_paused({ subject }),
  'partner.resumed': (subject) => m.audit_act_partner_resumed({ subject }),
  'partner.ended': (subject) => m.audit_act_partner_ended({ subject }),
  'room.external-created': (subject) => m.audit_act_room_external_created({ subject }),
  'room.member-excluded': (subject) => m.audit_act_room_member_excluded({ subject }),
  'room.member-readmitted': (subject) => m.audit_act_room_member_readmitted({ subject }),
  'room.sealed': (subject) => m.audit_act_room_sealed({ subject }),
  'room.opened': (subject) => m.audit_act_room_opened({ subject }),
  'contact.owner-changed': (subject) => m.audit_act_contact_owner_changed({ subject }),
  'retention.swept': () => m.audit_act_retention_swept(),
  'export.made': () => m.audit_act_export_made(),
  'audit.exported': () => m.audit_act_audit_exported(),
};

/** What an entry says happened. One of a newer version, which this app has no sentence for, says it by its name. */
export function auditSentence({ action, subject, subjectName }: AuditRecord): string {
  const named = subjectName ?? subject ?? '';
  return isAuditAction(action) ? sentences[action](named) : `${action} ${named}`.trim();
}
