import type { RoomId, UserId } from '#shared/ids.ts';

/** Where the copy of a draft lies that is written with every key, in localStorage. */
export const draftKey = (user: UserId, room: RoomId): string => `${draftPrefix(user)}${room}`;
/** What all of an account's draft copies begin with. */
export const draftPrefix = (user: UserId): string => `foyer-draft-${user}-`;
