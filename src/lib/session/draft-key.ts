import type { RecordId, RoomId, UserId } from '#shared/ids.ts';

/** Where the copy of a draft lies that is written with every key, in localStorage. */
export const draftKey = (user: UserId, room: RoomId): string => `${draftPrefix(user)}${room}`;
/** What all of an account's draft copies begin with. */
export const draftPrefix = (user: UserId): string => `foyer-draft-${user}-`;

/** Where the copy of an edit lies that is written with every key, in localStorage. */
export const editKey = (user: UserId, room: RoomId): string => `${editPrefix(user)}${room}`;
/** What all of an account's copies of edits begin with. */
export const editPrefix = (user: UserId): string => `foyer-edit-${user}-`;

/** Where a message lies that was sent and is not on disk yet, in localStorage. */
export const sendingKey = (user: UserId, id: RecordId): string => `${sendingPrefix(user)}${id}`;
/** What all of an account's copies of messages on their way to the disk begin with. */
export const sendingPrefix = (user: UserId): string => `foyer-sending-${user}-`;

/** Where the id of a command lies, in sessionStorage, until the server has answered it; `what` says what it is to do. */
export const commandKey = (user: UserId, what: string): string => `foyer-command-${user}-${what}`;
