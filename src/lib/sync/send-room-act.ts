import {
  addRoomMembers,
  createGroup,
  describeRoom,
  leaveRoom,
  recallForEveryone,
  removeRoomMember,
  setRoomRole,
} from '#shared/api/rooms.ts';
import { unreachable } from '#shared/unreachable.ts';
import { call, upload, type Answer } from '../api/call.ts';
import type { FoyerDatabase } from '../projection/database.ts';
import { photoOf } from '../projection/room-commands.ts';
import type { OutboxRoomCommand } from '../projection/tables.ts';

/** Asks the server for something about a group room. A photo that goes with it is sent first. */
export async function sendRoomAct(row: OutboxRoomCommand, database: FoyerDatabase): Promise<Answer<unknown>> {
  const hash = photoOf(row.ask);
  const photo = hash === null ? undefined : await database.roomPhotos.get(hash);
  if (photo) {
    const sent = await upload('/api/room-photos', photo.type, photo.bytes);
    if (!sent.ok) return sent;
  }
  const { id: command, room, ask } = row;
  switch (ask.command) {
    case 'create-group': {
      const { name, description, members, history } = ask;
      return call(createGroup, { command, room, name, description, photo: ask.photo, members: [...members], history });
    }
    case 'describe-room':
      return call(describeRoom, { command, room, ...ask.change });
    case 'add-members':
      return call(addRoomMembers, { command, room, users: ask.people.map(({ user }) => user) });
    case 'remove-member':
      return call(removeRoomMember, { command, room, user: ask.user });
    case 'set-role':
      return call(setRoomRole, { command, room, user: ask.user, role: ask.role });
    case 'recall-message': {
      const { page, author, message } = ask;
      return call(recallForEveryone, { command, room, page, author, message });
    }
    case 'leave-room':
      return call(leaveRoom, { command, room, ...(ask.successor === null ? {} : { successor: ask.successor }) });
    default:
      return unreachable(ask);
  }
}
