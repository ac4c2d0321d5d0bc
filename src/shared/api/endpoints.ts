import * as accounts from './accounts.ts';
import * as blocks from './blocks.ts';
import * as branding from './branding.ts';
import * as companies from './companies.ts';
import * as contacts from './contacts.ts';
import type { Endpoint } from './endpoint.ts';
import * as external from './external.ts';
import * as identity from './identity.ts';
import * as invitations from './invitations.ts';
import * as joining from './joining.ts';
import * as members from './members.ts';
import { getOverview } from './overview.ts';
import * as partners from './partners.ts';
import * as passkeys from './passkeys.ts';
import * as people from './people.ts';
import * as phones from './phones.ts';
import * as policy from './policy.ts';
import * as policyChanged from './policy-changed.ts';
import * as records from './records.ts';
import * as rooms from './rooms.ts';
import * as signOn from './sign-on.ts';

/** Every endpoint of the REST interface, in the order of its documentation. */
export const endpoints: readonly Endpoint[] = [
  accounts.getSetup,
  accounts.setUp,
  accounts.signIn,
  accounts.signOut,
  passkeys.startPasskeySignIn,
  passkeys.signInWithPasskey,
  accounts.getMe,
  accounts.updateMe,
  accounts.listSessions,
  accounts.endSession,
  accounts.endAllSessions,
  passkeys.listPasskeys,
  passkeys.startPasskey,
  passkeys.addPasskey,
  passkeys.renamePasskey,
  passkeys.removePasskey,
  signOn.getMySignIn,
  signOn.changePassword,
  signOn.lookUpSignOn,
  companies.createCompany,
  companies.listMembers,
  companies.addMember,
  companies.updateMember,
  members.getMember,
  members.endMemberSession,
  members.endMemberSessions,
  members.resetPassword,
  passkeys.resetPasskeys,
  members.removeMember,
  members.importMembers,
  members.inviteMember,
  members.listInvitations,
  members.renewInvitation,
  members.endInvitation,
  joining.readJoin,
  joining.join,
  joining.readPasswordLink,
  joining.choosePassword,
  getOverview,
  members.listGroups,
  companies.addGroup,
  companies.updateGroup,
  companies.removeGroup,
  branding.getBranding,
  branding.setBranding,
  policy.getPolicy,
  policy.setPolicy,
  policy.checkPolicy,
  signOn.getSignInRules,
  signOn.setSignInRules,
  signOn.getSignOnTest,
  signOn.unlinkSignOn,
  partners.listPartners,
  partners.requestPartner,
  partners.changePartner,
  policyChanged.whoChangedPolicy,
  external.listExternalRooms,
  external.getExternalRoom,
  external.listExternalContacts,
  external.setContactOwner,
  records.getRetention,
  records.previewRetention,
  records.eraseMember,
  records.setAuditor,
  records.listAudit,
  records.checkAudit,
  records.getExport,
  rooms.openDirectRoom,
  rooms.createGroup,
  rooms.describeRoom,
  rooms.addRoomMembers,
  rooms.removeRoomMember,
  rooms.setRoomRole,
  rooms.recallForEveryone,
  rooms.leaveRoom,
  identity.listCodes,
  identity.ensureStandingCode,
  identity.makeCode,
  identity.revokeCode,
  identity.lookAtCode,
  identity.useCode,
  identity.getCard,
  identity.readInvitation,
  people.findPerson,
  people.addPerson,
  invitations.inviteByEmail,
  phones.getPhone,
  phones.sendPhoneCode,
  phones.verifyPhone,
  phones.setPhoneSearch,
  phones.removePhone,
  blocks.setBlock,
  contacts.createContacts,
  contacts.saveContact,
  contacts.shareContact,
  contacts.trashContact,
  contacts.restoreContact,
];
