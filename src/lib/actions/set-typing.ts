import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';

/** Says that I am typing in a room, or have stopped (M06). Call it with every key press: it is thinned out on the way. */
export const setTyping = (core: Core, room: RoomId, typing: boolean): void => core.engine.setTyping(room, typing);
