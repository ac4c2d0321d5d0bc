import type { UserId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { noMembers, roomsTogether, type RoomMembers } from '../projection/room-names.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** The rooms of this device in which a person is or was, each with everybody in it. Call `stop` when it is not needed. */
export class RoomsTogether {
  members: RoomMembers = $state.raw(noMembers);
  readonly stop: () => void;

  constructor({ database }: Pick<Core, 'database'>, user: UserId) {
    this.stop = watchQuery(
      () => roomsTogether(database, user),
      (members) => {
        this.members = members;
      },
    );
  }
}
