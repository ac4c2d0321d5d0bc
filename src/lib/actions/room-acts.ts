import type { RoomId, UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { refreshRoom, roomTables } from '../projection/refresh-room.ts';
import type { KnownCompany, KnownPerson, RoomAsk, RoomChange, RoomPhotoRow } from '../projection/room-commands.ts';
import { readWhole, writeWhole } from '../projection/room-members.ts';
import { withDone } from '../projection/room-overlay.ts';
import { tidyRoomPhotos } from '../projection/room-photos.ts';
import type { MemberRow, TimelineRow } from '../projection/rows.ts';
import { askOfRoom } from './ask-for-group.ts';

/** Changes what a group says of itself; `photo` is the picture that its hash in `change` stands for. */
export const describeRoom = (
  core: Core,
  room: RoomId,
  change: RoomChange,
  photo: RoomPhotoRow | null = null,
): Promise<void> => want(core, room, { command: 'describe-room', change }, photo);

/** Adds people to a group (S68). */
export const addMembers = (
  core: Core,
  room: RoomId,
  people: readonly KnownPerson[],
  companies: readonly KnownCompany[],
): Promise<void> => want(core, room, { command: 'add-members', people, companies });

/** Takes a member out of a group (S68). */
export const removeMember = (core: Core, room: RoomId, member: Pick<MemberRow, 'user' | 'name'>): Promise<void> =>
  want(core, room, { command: 'remove-member', user: member.user, memberName: member.name });

/** Makes a member a group master, or a plain member again (R06). */
export const setRole = (
  core: Core,
  room: RoomId,
  member: Pick<MemberRow, 'user' | 'name'>,
  role: MemberRow['role'],
): Promise<void> => want(core, room, { command: 'set-role', user: member.user, memberName: member.name, role });

/** Recalls a message that somebody wrote in a group, for everybody (R12). */
export const recallForEveryone = (
  core: Core,
  { room, page, lane, id }: TimelineRow,
  authorName: string,
): Promise<void> =>
  lane === '@'
    ? Promise.resolve()
    : want(core, room, { command: 'recall-message', page, author: lane, authorName, message: id });

/** Leaves a group; its last group master names who comes after them (R06). */
export const leaveRoom = (core: Core, room: RoomId, successor: UserId | null): Promise<void> =>
  want(core, room, { command: 'leave-room', successor });

/** Asks the server once more for what it refused: the rule may have changed. */
export async function askAgain(core: Core, room: RoomId, name: string): Promise<void> {
  const { durable, owner } = core;
  await durable.transaction('rw', roomTables(durable), async () => {
    await durable.outbox.where('name').equals(name).modify({ state: 'waiting', refusal: null, after: null });
    await refreshRoom(durable, owner, room);
  });
  core.engine.outboxChanged();
}

/** Puts away what the server refused. */
export async function dropAct(core: Pick<Core, 'durable' | 'owner'>, room: RoomId, name: string): Promise<void> {
  const { durable, owner } = core;
  await durable.transaction('rw', [...roomTables(durable), durable.roomPhotos], async () => {
    const row = await durable.outbox.where('name').equals(name).first();
    // One that waits may be on its way: it can no longer be taken back.
    if (row?.state !== 'refused') return;
    await durable.outbox.where('name').equals(name).delete();
    await tidyRoomPhotos(durable);
    await refreshRoom(durable, owner, room);
  });
}

/** Keeps what is wanted of a group and takes it to the server, in the order of wanting. Shown at once, as waiting. */
async function want(core: Core, room: RoomId, ask: RoomAsk, photo: RoomPhotoRow | null = null): Promise<void> {
  const { durable, owner } = core;
  await durable.transaction('rw', [...roomTables(durable), durable.roomPhotos], async () => {
    const whole = await readWhole(durable, room);
    if (!whole?.known) return;
    if (photo) await durable.roomPhotos.put(photo);
    // A group that the server would not make is asked for again as it stands here.
    if (whole.entry === 'waiting' && whole.notCreated)
      await writeWhole(durable, owner, withDone(whole, ask, owner.user));
    else await askOfRoom(core, whole, ask);
    await refreshRoom(durable, owner, room);
  });
  core.engine.outboxChanged();
}
