import type { UserId } from '#shared/ids.ts';
import { isSignedIn, relations, roles } from './actors.ts';
import type { Room, Standing } from './rooms.ts';
import type { World } from './world.ts';

/** Everybody who tries, by name: whoever is in no room, and the people in the rooms. */
export const subjectNames: readonly string[] = [
  'nobody',
  'signed out',
  ...relations.flatMap((relation) => roles.map((role) => `${role} (${relation})`)),
  'ann',
  'al',
  'lou',
  'bo',
  'pip',
  'cleo',
];

/** Who that is in a world. */
export interface Subject {
  readonly user: UserId;
  readonly cookie: string | null;
  readonly signedIn: boolean;
  /** How they stand in a room. */
  standing(room: Room): Standing;
}

/** Finds somebody by name. */
export async function subjectOf(world: World, name: string): Promise<Subject> {
  const insider = world.insiders[name as keyof World['insiders']] as (typeof world.insiders)['ann'] | undefined;
  if (insider) {
    return {
      user: insider.user,
      cookie: await world.cookie(insider),
      signedIn: true,
      standing: ({ standings }) => standings.get(insider) ?? 'outside',
    };
  }
  const actor = world.actors.find((one) => one.name === name);
  if (!actor) throw new Error(`nobody is called ${name}`);
  return {
    user: actor.account?.user ?? ('u0000000000000000' as UserId),
    cookie: actor.cookie,
    signedIn: isSignedIn(actor),
    standing: () => 'outside',
  };
}
