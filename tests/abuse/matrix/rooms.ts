import { directRoomId, newCommandId, type FileId, type RoomId } from '#shared/ids.ts';
import type { TestAccount } from '../../support/two-companies.ts';
import type { World } from './world.ts';

/** How somebody stands in a room; `outside` never was in it. */
export type Standing = 'master' | 'member' | 'sealed' | 'excluded' | 'left' | 'outside';

/** The rooms there are, by name. */
export const roomNames = [
  'direct of colleagues',
  'direct with a partner',
  'direct sealed',
  'group of colleagues',
  'external group',
  'excluding group',
] as const;

/**
 * A room, who stands how in it, and what was said: `secret` while all were in, `later` after some were not any more; empty where nobody can say anything then. */
export interface Room {
  readonly id: RoomId;
  readonly kind: 'direct' | 'group';
  readonly name: string;
  readonly external: boolean;
  readonly standings: ReadonlyMap<TestAccount, Standing>;
  readonly secret: string;
  readonly later: string;
  /** A picture of Ann's that came with what was said early; it has a small one. */
  readonly file: FileId;
}

interface Parts {
  readonly as: World['as'];
  readonly group: World['group'];
  readonly insiders: World['insiders'];
  readonly speak: (speaker: TestAccount, room: RoomId, text: string) => Promise<void>;
  readonly sendFile: (sender: TestAccount, room: RoomId, text: string) => Promise<FileId>;
  /** Acme's administrator lets the link to Cleo's company rest. */
  readonly pause: () => Promise<void>;
}

/** Makes a room of every kind, with people of every standing, and lets them talk in it. */
export async function makeRooms({ as, group, speak, sendFile, pause, insiders }: Parts): Promise<Room[]> {
  const { ann, al, lou, bo, pip, cleo } = insiders;
  const direct = async (other: TestAccount): Promise<RoomId> => {
    await as(ann, 'POST', '/api/rooms/direct', { command: newCommandId(), user: other.user });
    return directRoomId(ann.user, other.user);
  };
  const remove = (room: RoomId, { user }: TestAccount): Promise<unknown> =>
    as(ann, 'POST', `/api/rooms/${room}/remove`, { command: newCommandId(), user });
  const leave = (room: RoomId, who: TestAccount): Promise<unknown> =>
    as(who, 'POST', `/api/rooms/${room}/leave`, { command: newCommandId() });
  const made: Room[] = [];
  const add = async (
    id: RoomId,
    room: Pick<Room, 'kind' | 'name' | 'external'>,
    standings: readonly (readonly [TestAccount, Standing])[],
    between: () => Promise<unknown> = () => Promise.resolve(),
    last: TestAccount = ann,
  ): Promise<() => Promise<void>> => {
    const isClosed = room.name === 'direct sealed';
    const words = { secret: `said early in ${room.name}`, later: isClosed ? '' : `said late in ${room.name}` };
    const file = await sendFile(ann, id, words.secret);
    await between();
    made.push({ id, file, ...room, ...words, standings: new Map(standings) });
    return () => (isClosed ? Promise.resolve() : speak(last, id, words.later));
  };

  const finish = [
    await add(await direct(al), { kind: 'direct', name: 'direct of colleagues', external: false }, [
      [ann, 'member'],
      [al, 'member'],
    ]),
    await add(await direct(bo), { kind: 'direct', name: 'direct with a partner', external: true }, [
      [ann, 'member'],
      [bo, 'member'],
    ]),
    await add(await direct(cleo), { kind: 'direct', name: 'direct sealed', external: true }, [
      [ann, 'sealed'],
      [cleo, 'sealed'],
    ]),
  ];
  const colleagues = await group([al, lou], 'group of colleagues');
  finish.push(
    await add(
      colleagues,
      { kind: 'group', name: 'group of colleagues', external: false },
      [
        [ann, 'master'],
        [al, 'member'],
        [lou, 'left'],
      ],
      () => leave(colleagues, lou),
    ),
  );
  const external = await group([al, lou, bo, pip], 'external group');
  finish.push(
    await add(
      external,
      { kind: 'group', name: 'external group', external: true },
      [
        [ann, 'master'],
        [al, 'member'],
        [bo, 'member'],
        [lou, 'left'],
        [pip, 'left'],
      ],
      async () => {
        await leave(external, lou);
        await remove(external, pip);
      },
    ),
  );
  const excluding = await group([al, cleo], 'excluding group');
  finish.push(
    await add(
      excluding,
      { kind: 'group', name: 'excluding group', external: true },
      [
        [ann, 'excluded'],
        [al, 'excluded'],
        [cleo, 'master'],
      ],
      undefined,
      cleo,
    ),
  );
  await pause();
  for (const end of finish) await end();
  return made;
}
