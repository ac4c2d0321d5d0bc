import type { Endpoint } from '#shared/api/endpoint.ts';
import {
  addRoomMembers,
  createGroup,
  describeRoom,
  leaveRoom,
  openDirectRoom,
  recallForEveryone,
  removeRoomMember,
  setRoomRole,
} from '#shared/api/rooms.ts';
import { actorOf } from '../audit/audit.ts';
import { route, type Caller, type Exchange, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { addRoomMembers as add } from './add-room-members.ts';
import { createGroup as create } from './create-group.ts';
import { describeRoom as describe } from './describe-room.ts';
import { openDirectRoom as open } from './direct.ts';
import { leaveRoom as leave } from './leave-room.ts';
import { recallForEveryone as recall } from './recall-for-everyone.ts';
import { removeRoomMember as remove } from './remove-room-member.ts';
import type { Asking } from './room-command.ts';
import { setRoomRole as setRole } from './set-room-role.ts';

/** Rooms with people. */
export function roomRoutes(services: Services): readonly Route[] {
  return [
    route(openDirectRoom, async ({ command, user }, caller) => ({
      room: await open(services, caller.user, user, { id: command, path: openDirectRoom.path }),
    })),
    route(createGroup, async ({ command, ...group }, caller, exchange) => ({
      room: await create(services, asking(createGroup, command, caller, exchange), group),
    })),
    route(describeRoom, async ({ command, room, ...patch }, caller, exchange) => {
      await describe(services, asking(describeRoom, command, caller, exchange), room, patch);
      return {};
    }),
    route(addRoomMembers, async ({ command, room, users }, caller, exchange) => {
      await add(services, asking(addRoomMembers, command, caller, exchange), room, users);
      return {};
    }),
    route(removeRoomMember, async ({ command, room, user }, caller, exchange) => {
      await remove(services, asking(removeRoomMember, command, caller, exchange), room, user);
      return {};
    }),
    route(setRoomRole, async ({ command, room, user, role }, caller, exchange) => {
      await setRole(services, asking(setRoomRole, command, caller, exchange), room, user, role);
      return {};
    }),
    route(recallForEveryone, async ({ command, room, ...message }, caller, exchange) => {
      await recall(services, asking(recallForEveryone, command, caller, exchange), room, message);
      return {};
    }),
    route(leaveRoom, async ({ command, room, successor }, caller, exchange) => {
      await leave(services, asking(leaveRoom, command, caller, exchange), room, successor);
      return {};
    }),
  ];
}

function asking(
  { path }: Pick<Endpoint, 'path'>,
  id: string,
  { user, company }: Pick<Caller, 'user' | 'company'>,
  exchange: Exchange,
): Asking {
  return { user, company, command: { id, path }, by: actorOf({ user }, exchange) };
}
