import type { TestAccount } from '../../support/two-companies.ts';
import type { Relation, Role } from './actors.ts';
import { subjectNames } from './subjects.ts';
import type { World } from './world.ts';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request. */
export interface Asked {
  readonly path: string;
  readonly body?: unknown;
}

/** One try of one person. */
export interface Case {
  readonly route: string;
  readonly who: string;
  /** Towards whom or where; empty where there is only one way. */
  readonly where: string;
  /** Does it. What must be there first is made by whoever may. */
  readonly run: (world: World) => Promise<Answer>;
  /** The statuses that are right. */
  readonly expected: (world: World) => readonly number[] | Promise<readonly number[]>;
  /** Whether what was told is right too. */
  readonly isRight: (answer: Answer) => boolean;
}

/** Everything that is tried at one route, named as the router names it: `POST /api/rooms`. */
export interface Row {
  readonly route: string;
  readonly cases: readonly Case[];
}

/** Whether a name of the list has no session. */
export const hasNoSession = (name: string): boolean => /^(nobody|signed out|suspended)/.test(name);
/** The role of somebody of the list in their own company. */
export const roleOf = (name: string): Role => (/^(owner|administrator|suspended)/.exec(name)?.[1] as Role) ?? 'member';
/** Whether somebody of the list administers a company. */
export const administers = (name: string): boolean => roleOf(name) === 'owner' || roleOf(name) === 'administrator';

const companiesOfInsiders: Readonly<Record<string, Relation>> = { bo: 'partner', pip: 'partner', cleo: 'paused' };

/** How the company of somebody of the list stands to Acme. */
export const companyOf = (name: string): Relation =>
  (/\((.*)\)$/.exec(name)?.[1] as Relation | undefined) ?? companiesOfInsiders[name] ?? 'own';

/** The account of somebody in the rooms; undefined for all others. */
export const selfOf = (world: World, name: string): TestAccount | undefined =>
  (world.insiders as Readonly<Record<string, TestAccount>>)[name];

async function cookieOfName(world: World, name: string): Promise<string | null> {
  const insider = selfOf(world, name);
  if (insider) return world.cookie(insider);
  return world.actors.find((actor) => actor.name === name)?.cookie ?? null;
}

type Statuses = readonly number[] | Promise<readonly number[]>;

/** A row in which everybody of the list tries the same; `expected` says what comes of it for those with a session. */
export function forEverybody(
  route: string,
  ask: (world: World, who: string) => Asked | Promise<Asked>,
  expected: (who: string, world: World) => Statuses,
): Row {
  return { route, cases: casesOf(route, '', ask, expected) };
}

/** The same for several places or people, each by name. */
export function forEach<Place extends string>(
  route: string,
  places: readonly Place[],
  ask: (world: World, who: string, place: Place) => Asked | Promise<Asked>,
  expected: (who: string, place: Place, world: World) => Statuses,
  isRight: (who: string, place: Place, answer: Answer) => boolean = () => true,
): Row {
  const cases = places.flatMap((place) =>
    casesOf(
      route,
      place,
      (world, who) => ask(world, who, place),
      (who, world) => expected(who, place, world),
      (who, answer) => isRight(who, place, answer),
    ),
  );
  return { route, cases };
}

function casesOf(
  route: string,
  where: string,
  ask: (world: World, who: string) => Asked | Promise<Asked>,
  expected: (who: string, world: World) => Statuses,
  isRight: (who: string, answer: Answer) => boolean = () => true,
): Case[] {
  const [method = 'GET'] = route.split(' ');
  return subjectNames.map((who) => ({
    route,
    who,
    where,
    run: async (world) => {
      const { path, body } = await ask(world, hasNoSession(who) ? 'member (own)' : who);
      return world.ask(await cookieOfName(world, who), method, path, body);
    },
    expected: (world) => (hasNoSession(who) ? [401] : expected(who, world)),
    isRight: (answer) => hasNoSession(who) || isRight(who, answer),
  }));
}
