import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { openDirectRoom } from '../rooms/direct.ts';
import { createGroupRoom } from '../rooms/group.ts';
import type { Services } from '../services.ts';
import type { Conversation, Line } from './conversations/conversation.ts';
import { speakers } from './long-room/speakers.ts';
import { writeLongRoom } from './long-room/write-long-room.ts';
import { withStoryDays } from './story-days.ts';
import type { TimedLine } from './timed-line.ts';

const minute = 60_000;
const longRoomLines = 5000;
/** More than fill a page, so that five pages hold them all and the newest has room for what visitors write. */
const linesPerPage = 1050;
const unreadInLongRoom = 12;

type Users = ReadonlyMap<string, UserId>;

/** Opens a conversation's room, writes its lines and says who has read them. */
export async function holdConversation(services: Services, conversation: Conversation, users: Users): Promise<void> {
  const { people, name, unreadForAnn = 0, unreadForOthers = 0 } = conversation;
  const now = services.clock();
  const lines = timed(conversation.lines, now - conversation.endedMinutesAgo * minute, now);
  const [first, ...others] = people.map((key) => userOf(users, key));
  const [other] = others;
  if (first === undefined || other === undefined) return;
  const createdAt = (lines[0]?.at ?? now) - minute;
  const room =
    name === null
      ? await openDirectRoom({ ...services, clock: () => createdAt }, first, other)
      : await createGroupRoom(services, first, { name, members: others, createdAt });
  await write(services, room, lines, users);
  const unread = (key: string): number => (key === 'ann' ? unreadForAnn : unreadForOthers);
  await markRead(services, room, lines, people, users, unread);
}

/** The room of everybody at Acme, months long. */
export async function holdLongRoom(services: Services, users: Users): Promise<void> {
  const lines = writeLongRoom(speakers, longRoomLines, services.clock() - 50 * minute);
  const people = ['daniel', ...speakers.map(({ key }) => key).filter((key) => key !== 'daniel')];
  const room = await createGroupRoom(services, userOf(users, 'daniel'), {
    name: 'All hands',
    members: people.map((key) => userOf(users, key)),
    createdAt: (lines[0]?.at ?? services.clock()) - minute,
  });
  await write(services, room, lines, users);
  await markRead(services, room, lines, people, users, (key) => (key === 'ann' ? unreadInLongRoom : 0));
}

/** Writes lines in their order, an author's run at once, page after page. */
async function write({ relay }: Services, room: RoomId, lines: readonly TimedLine[], users: Users): Promise<void> {
  for (let page = 1; (page - 1) * linesPerPage < lines.length; page += 1) {
    const onPage = lines.slice((page - 1) * linesPerPage, page * linesPerPage);
    await Promise.all(
      runs(onPage).map(([who, run]) =>
        relay.append(
          pageDocument(room, page),
          userOf(users, who),
          run.map(({ at, text }) => ({ id: newRecordId(), kind: 'message', at, text })),
        ),
      ),
    );
  }
}

function runs(lines: readonly TimedLine[]): [who: string, run: TimedLine[]][] {
  const found: [string, TimedLine[]][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last?.[0] === line.who) last[1].push(line);
    else found.push([line.who, [line]]);
  }
  return found;
}

/** Gives lines their times, backwards from the last one: a minute or three between them, and the pauses that are told. */
function timed(lines: readonly Line[], end: number, now: number): TimedLine[] {
  const result: TimedLine[] = [];
  let at = end;
  for (const [index, line] of [...lines].reverse().entries()) {
    if (typeof line === 'number') {
      at -= line * minute;
      continue;
    }
    const [who, text] = line;
    result.push({ who, at, text: withStoryDays(text, now) });
    at -= (1 + (index % 3)) * minute;
  }
  return result.reverse();
}

/** Marks as read, for everybody, all but the last lines that they have not seen; own lines are always seen. */
async function markRead(
  { storage }: Services,
  room: RoomId,
  lines: readonly TimedLine[],
  people: readonly string[],
  users: Users,
  unread: (key: string) => number,
): Promise<void> {
  const marks = people.map((key) => ({
    room,
    user: userOf(users, key),
    n: Math.max(lines.length - unread(key), lines.findLastIndex(({ who }) => who === key) + 1),
  }));
  await storage.db
    .insertInto('read_mark')
    .values(marks.filter(({ n }) => n > 0))
    .execute();
}

function userOf(users: Users, key: string): UserId {
  const user = users.get(key);
  if (user === undefined) throw new Error(`nobody of the demo is called ${key}`);
  return user;
}
