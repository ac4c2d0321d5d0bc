import * as v from 'valibot';
import { limits } from '../limits.ts';
import { recordIdSchema, roomIdSchema, userIdSchema } from '../records/ids.ts';
import { nameSchema, photoSchema } from '../records/value.ts';
import { endpoint } from './endpoint.ts';

/** A client-made id: the same command sent twice is done once, and answered alike (per person). */
export const commandIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-z]{20}$/));

export const openDirectRoom = endpoint({
  method: 'POST',
  path: '/api/rooms/direct',
  summary: 'Makes sure the 1:1 room with a person exists, if both companies allow it; idempotent (N08).',
  access: 'member',
  input: v.object({ command: commandIdSchema, user: userIdSchema }),
  output: v.object({ room: roomIdSchema }),
});

/** What a room says of itself; null for nothing. */
export const descriptionSchema = v.nullable(
  v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.descriptionLength)),
);
/** What people who join later read of a room: everything, or what arrives from then on. */
export const historySchema = v.picklist(['all', 'joining']);
export type History = v.InferOutput<typeof historySchema>;

const usersSchema = v.pipe(v.array(userIdSchema), v.minLength(1), v.maxLength(limits.roomMembers - 1));

/** The id of a group room that its creator's device makes, so that it can be written into before the server knows it. */
export const newRoomIdSchema = v.pipe(
  roomIdSchema,
  v.check((id) => /^r[0-9a-z]{16}$/.test(id), 'not the id of a new room'),
);

export const createGroup = endpoint({
  method: 'POST',
  path: '/api/rooms',
  summary:
    'Creates a group room of people who may all talk with each other; the creator is its group master (S62, S67, R06).',
  access: 'member',
  input: v.object({
    command: commandIdSchema,
    room: newRoomIdSchema,
    name: nameSchema,
    description: v.optional(descriptionSchema, null),
    /** A photo uploaded before (`/api/room-photos`). */
    photo: v.optional(v.nullable(photoSchema), null),
    /** Without the creator. */
    members: usersSchema,
    history: v.optional(historySchema, 'all'),
  }),
  output: v.object({ room: roomIdSchema }),
});

export const describeRoom = endpoint({
  method: 'PATCH',
  path: '/api/rooms/:room',
  summary: 'Changes a group’s name, photo, description or what those who join later read; for group masters (R06).',
  access: 'member',
  input: v.object({
    command: commandIdSchema,
    room: roomIdSchema,
    name: v.optional(nameSchema),
    description: v.optional(descriptionSchema),
    photo: v.optional(v.nullable(photoSchema)),
    history: v.optional(historySchema),
  }),
  output: v.object({}),
});

export const addRoomMembers = endpoint({
  method: 'POST',
  path: '/api/rooms/:room/members',
  summary: 'Adds people to a group (S68); everybody must be allowed to talk with everybody.',
  access: 'member',
  input: v.object({ command: commandIdSchema, room: roomIdSchema, users: usersSchema }),
  output: v.object({}),
});

export const removeRoomMember = endpoint({
  method: 'POST',
  path: '/api/rooms/:room/remove',
  summary: 'Takes a member out of a group; for group masters (S68).',
  access: 'member',
  input: v.object({ command: commandIdSchema, room: roomIdSchema, user: userIdSchema }),
  output: v.object({}),
});

export const setRoomRole = endpoint({
  method: 'POST',
  path: '/api/rooms/:room/role',
  summary: 'Makes a member a group master, or a plain member again; for group masters (R06).',
  access: 'member',
  input: v.object({
    command: commandIdSchema,
    room: roomIdSchema,
    user: userIdSchema,
    role: v.picklist(['master', 'member']),
  }),
  output: v.object({}),
});

export const recallForEveryone = endpoint({
  method: 'POST',
  path: '/api/rooms/:room/recall',
  summary: 'Recalls a message that anybody wrote in a group; for group masters (R12). Its text goes for good.',
  access: 'member',
  input: v.object({
    command: commandIdSchema,
    room: roomIdSchema,
    /** The page that the message stands in, and who wrote it. */
    page: v.pipe(v.number(), v.integer(), v.minValue(1)),
    author: userIdSchema,
    message: recordIdSchema,
  }),
  output: v.object({}),
});

export const leaveRoom = endpoint({
  method: 'POST',
  path: '/api/rooms/:room/leave',
  summary: 'Leaves a group; the last group master names a successor (R06).',
  access: 'member',
  input: v.object({ command: commandIdSchema, room: roomIdSchema, successor: v.optional(userIdSchema) }),
  output: v.object({}),
});
