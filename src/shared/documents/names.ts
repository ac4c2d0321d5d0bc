import {
  isCompanyId,
  isContactId,
  isRoomId,
  isUserId,
  type CompanyId,
  type ContactId,
  type RoomId,
  type UserId,
} from '../ids.ts';

declare const brand: unique symbol;
/** The name of a synced document, as in `page/<room>/3`. Only this file makes them. */
export type DocumentName = string & { readonly [brand]: 'DocumentName' };

/** What a document name says. */
export type DocumentKind =
  | { readonly kind: 'home'; readonly user: UserId }
  | { readonly kind: 'room'; readonly room: RoomId }
  | { readonly kind: 'page'; readonly room: RoomId; readonly page: number }
  | { readonly kind: 'contact'; readonly contact: ContactId }
  | { readonly kind: 'company'; readonly company: CompanyId };

/** My rooms, the policy in force for me, my preferences. */
export const homeDocument = (user: UserId): DocumentName => `home/${user}` as DocumentName;
/** What the server says of a room: its kind, name, members, rules and pages. */
export const roomDocument = (room: RoomId): DocumentName => `room/${room}` as DocumentName;
/** One stretch of a room's messages; pages count from 1. */
export const pageDocument = (room: RoomId, page: number): DocumentName => `page/${room}/${page}` as DocumentName;
/** One contact's card; its lanes are those of the people who edit it. */
export const contactDocument = (contact: ContactId): DocumentName => `contact/${contact}` as DocumentName;
/** A company's directory, and the contacts it shares. */
export const companyDocument = (company: CompanyId): DocumentName => `company/${company}` as DocumentName;

/** Reads a document name; null when it is none, whatever a stranger has sent. */
export function parseDocumentName(name: string): DocumentKind | null {
  const parts = name.split('/');
  const [kind, id, page] = parts;
  if (id === undefined) return null;
  if (kind === 'page' && parts.length === 3 && isRoomId(id) && page !== undefined && /^[1-9][0-9]{0,6}$/.test(page)) {
    return { kind, room: id, page: Number(page) };
  }
  if (parts.length !== 2) return null;
  if (kind === 'home' && isUserId(id)) return { kind, user: id };
  if (kind === 'room' && isRoomId(id)) return { kind, room: id };
  if (kind === 'contact' && isContactId(id)) return { kind, contact: id };
  if (kind === 'company' && isCompanyId(id)) return { kind, company: id };
  return null;
}

/** True for a well-formed document name. */
export const isDocumentName = (name: string): name is DocumentName => parseDocumentName(name) !== null;

/** The room a document belongs to, or null for documents outside rooms. */
export function roomOfDocument(name: DocumentName): RoomId | null {
  const parsed = parseDocumentName(name);
  return parsed?.kind === 'room' || parsed?.kind === 'page' ? parsed.room : null;
}
