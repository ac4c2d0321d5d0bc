import { mkdir } from 'node:fs/promises';
import { newCommandId, newUserId, randomLetters, type UserId } from '../src/shared/ids.ts';
import type { PhoneNumber } from '../src/shared/phone.ts';
import { contactCodeLength } from '../src/shared/contact-code.ts';
import { addGroup } from '../server/companies/create.ts';
import { readPolicy, replacePolicy } from '../server/companies/policy.ts';
import { invitationOf } from '../server/identity/invitation.ts';
import { makeCode } from '../server/identity/make-code.ts';
import { lookAtCode, useCode } from '../server/identity/use-code.ts';
import { findPerson } from '../server/people/find.ts';
import { acmeAndBorealis } from '../tests/support/acme-and-borealis.ts';
import { openTo } from '../tests/support/two-companies.ts';

/**
 * Compares how long look-ups take that find somebody, nobody, and somebody out of reach (R09): `npm run bench:look-ups`.
 * Medians; the three take turns, so that whatever else the machine does meets them alike.
 */
const rounds = Number(process.argv[2] ?? 400);
/** The company that refuses is a large one: what its rules cost must not show. */
const listed = 2000;
const groups = 300;

const world = await acmeAndBorealis('sqlite');
const { services, acme, borealis, al, bo } = world;
const { db } = services.storage;
await mkdir(services.dataDir, { recursive: true });
await db.updateTable('person').set({ message_id: 'bo-lind', message_id_key: 'bo-lind' }).where('id', '=', bo).execute();
const number = '+821012345678' as PhoneNumber;
await db.insertInto('phone').values({ user: bo, number, searchable: 1, verified_at: 0 }).execute();
for (let at = 0; at < groups; at += 1) await addGroup(services, borealis, { name: `Group ${at}` });
const strangers = Array.from({ length: listed }, newUserId);
const { code } = await makeCode(services, bo, 'standing');

/** Borealis as it is to Acme, with as many rules whichever way. */
async function setReach(users: readonly UserId[]): Promise<void> {
  const { revision } = await readPolicy(db, borealis);
  const partners = { mode: 'listed' as const, users: [...users], groups: [] };
  await replacePolicy(services, borealis, revision, { ...openTo(acme), partners, phoneSearch: true });
}

const quietly = (act: Promise<unknown>): Promise<unknown> => act.catch(() => undefined);
const noCode = (): string => randomLetters(contactCodeLength);
const kinds: readonly { what: string; hit: () => Promise<unknown>; miss: () => Promise<unknown> }[] = [
  {
    what: 'message ID',
    hit: () => findPerson(services.storage, al, 'message-id', 'bo-lind'),
    miss: () => findPerson(services.storage, al, 'message-id', 'nobody'),
  },
  {
    what: 'phone number',
    hit: () => findPerson(services.storage, al, 'phone', number),
    miss: () => findPerson(services.storage, al, 'phone', '+821099999999'),
  },
  {
    what: 'code, looked at',
    hit: () => quietly(lookAtCode(services, al, code)),
    miss: () => quietly(lookAtCode(services, al, noCode())),
  },
  {
    what: 'code, used',
    hit: () => quietly(useCode(services, al, { code }, { id: newCommandId(), path: '/api/codes/use' })),
    miss: () => quietly(useCode(services, al, { code: noCode() }, { id: newCommandId(), path: '/api/codes/use' })),
  },
  {
    what: 'link, no account',
    hit: () => quietly(invitationOf(db, code, services.clock())),
    miss: () => quietly(invitationOf(db, noCode(), services.clock())),
  },
];

const median = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return performance.now() - began;
};

const figures = new Map(
  kinds.map(({ what }) => [what, { hit: [] as number[], refused: [] as number[], miss: [] as number[] }]),
);
for (const [as, users] of [
  ['hit', [bo, ...strangers]],
  ['refused', strangers],
] as const) {
  await setReach(users);
  for (let round = -20; round < rounds; round += 1) {
    for (const { what, hit, miss } of kinds) {
      const [one, other] = [await timed(hit), await timed(miss)];
      if (round < 0) continue;
      figures.get(what)?.[as].push(one);
      figures.get(what)?.miss.push(other);
    }
  }
}
console.table(
  [...figures].map(([what, { hit, refused, miss }]) => ({
    what,
    'hit ms': median(hit).toFixed(3),
    'refused ms': median(refused).toFixed(3),
    'miss ms': median(miss).toFixed(3),
  })),
);
await world.close();
