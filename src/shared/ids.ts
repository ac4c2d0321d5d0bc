import { digest } from 'lib0/hash/sha256';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One person in one company for life: `u` and 16 letters. Also the name of that person's lane. */
export type UserId = Branded<'UserId'>;
/** A company (tenant): `c` and 16 letters. */
export type CompanyId = Branded<'CompanyId'>;
/** A department of a company: `g` and 16 letters. */
export type GroupId = Branded<'GroupId'>;
/** A room: `d…` is a 1:1 room derived from its two people, `r…` is any other. */
export type RoomId = Branded<'RoomId'>;
/** A contact: one card of somebody outside, kept by one member. `k` and 16 letters, or 26 derived from its two people. */
export type ContactId = Branded<'ContactId'>;
/** A record inside a lane. It names nothing without its document and lane. */
export type RecordId = Branded<'RecordId'>;
/** A file that somebody has sent into a room: `f` and 26 letters, which nobody guesses. */
export type FileId = Branded<'FileId'>;
/** The owner of a lane: a person, or `@` for the server. */
export type LaneId = UserId | typeof serverLane;

/** The lane that only the server writes. */
export const serverLane = '@';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';
const patterns = {
  user: /^u[0-9a-z]{16}$/,
  company: /^c[0-9a-z]{16}$/,
  group: /^g[0-9a-z]{16}$/,
  room: /^[dr][0-9a-z]{16,26}$/,
  contact: /^k[0-9a-z]{16,26}$/,
  record: /^[0-9a-z][0-9a-z.]{0,63}$/,
  file: /^f[0-9a-z]{26}$/,
};

/** A random text of `length` letters with 5 bits each. */
export function randomLetters(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => letters[byte & 31]).join('');
}

export const newUserId = (): UserId => `u${randomLetters(16)}` as UserId;
export const newCompanyId = (): CompanyId => `c${randomLetters(16)}` as CompanyId;
export const newGroupId = (): GroupId => `g${randomLetters(16)}` as GroupId;
export const newRoomId = (): RoomId => `r${randomLetters(16)}` as RoomId;
export const newContactId = (): ContactId => `k${randomLetters(16)}` as ContactId;
export const newRecordId = (): RecordId => randomLetters(12) as RecordId;
export const newFileId = (): FileId => `f${randomLetters(26)}` as FileId;
/** Names one command, so that sending it twice does it once. */
export const newCommandId = (): string => randomLetters(20);

export const isUserId = (text: string): text is UserId => patterns.user.test(text);
export const isCompanyId = (text: string): text is CompanyId => patterns.company.test(text);
export const isGroupId = (text: string): text is GroupId => patterns.group.test(text);
export const isRoomId = (text: string): text is RoomId => patterns.room.test(text);
export const isContactId = (text: string): text is ContactId => patterns.contact.test(text);
/** Whether an id is one that `newContactId` makes, and not derived from two people. */
export const isNewContactId = (id: ContactId): boolean => id.length === 17;
export const isRecordId = (text: string): text is RecordId => patterns.record.test(text);
export const isFileId = (text: string): text is FileId => patterns.file.test(text);

/**
 * The identity of the 1:1 room of two people, the same whoever asks first, so that two people who add each other while
 * both are offline meet in one room (N08). 130 bits of SHA-256 over the sorted ids.
 */
export function directRoomId(one: UserId, other: UserId): RoomId {
  const pair = [one, other].sort().join(' ');
  return `d${derivedLetters(`foyer direct room ${pair}`)}` as RoomId;
}

/**
 * The identity of the card that `owner` keeps of `person`, the same on every device, so that somebody who is added
 * offline on two of them is one contact.
 */
export const contactIdOf = (owner: UserId, person: UserId): ContactId =>
  `k${derivedLetters(`foyer contact ${owner} ${person}`)}` as ContactId;

/** The id of the record of the server's lane that says that a group master has recalled a message of somebody's (R12). */
export function takenBackId(author: UserId, message: RecordId): RecordId {
  const id = `back.${author}.${message}`;
  // An author may give a record an id as long as ids can be.
  return (isRecordId(id) ? id : `back.${author}..${derivedLetters(`foyer taken back ${message}`)}`) as RecordId;
}

/** Whose message such a record is about; null when it is no such record. */
export function takenBackAuthor(id: string): UserId | null {
  const author = /^back\.(u[0-9a-z]{16})\./.exec(id)?.[1] ?? '';
  return isUserId(author) ? author : null;
}

/** The message that such a record is about, where its id says so. */
export function takenBackMessage(id: string): { readonly author: UserId; readonly message: RecordId } | null {
  const [, author = '', message = ''] = /^back\.(u[0-9a-z]{16})\.(.+)$/.exec(id) ?? [];
  return isUserId(author) && isRecordId(message) ? { author, message } : null;
}

function derivedLetters(text: string): string {
  const hash = digest(new TextEncoder().encode(text));
  return Array.from(hash.subarray(0, 26), (byte) => letters[byte & 31]).join('');
}

/** True for the derived id of a 1:1 room. */
export const isDirectRoom = (room: RoomId): boolean => room.startsWith('d');
