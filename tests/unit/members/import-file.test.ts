import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemberImport } from '../../../src/lib/components/admin/members/member-import.svelte.ts';

interface Question {
  readonly names: readonly string[];
  readonly as: string;
  readonly write: boolean;
  answer(done?: boolean): void;
}

let asked: Question[] = [];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    const input = JSON.parse(init.body as string) as {
      rows: { line: number; name: string }[];
      as: string;
      write: boolean;
    };
    return new Promise((resolve) =>
      asked.push({
        names: input.rows.map(({ name }) => name),
        as: input.as,
        write: input.write,
        answer: (done = false) => {
          const lines = input.rows.map(({ line }) => ({ line, problems: [] }));
          const value = { lines, newGroups: [], done: done ? [] : null, mail: 'not-asked' };
          resolve(new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } }));
        },
      }),
    );
  });
});
afterEach(() => vi.unstubAllGlobals());

const fileOf = (...names: string[]): File =>
  new File([['name,email', ...names.map((name, at) => `${name},${at}@acme.test`)].join('\n')], 'members.csv');
const question = async (at: number): Promise<Question> =>
  vi.waitFor(() => {
    const one = asked[at];
    if (!one) throw new Error('not asked yet');
    return one;
  });

test('What the server says of an earlier file is not shown beside the lines of a later one (M23)', async () => {
  const file = new MemberImport();
  const first = file.choose(fileOf('Ann', 'Al', 'Amy'));
  const early = await question(0);
  const second = file.choose(fileOf('Bo'));
  const late = await question(1);
  expect(late.names).toEqual(['Bo']);
  early.answer();
  await first;
  expect(file.looked, 'still of the first').toBeNull();
  expect(file.isBusy).toBe(true);
  late.answer();
  await second;
  expect(file.problem).toBeNull();
  expect(file.looked?.lines).toHaveLength(1);
  expect(file.good.map(({ name }) => name)).toEqual(['Bo']);
});

test('Another way in is asked about at once, and while lines are written nothing else is asked (M23)', async () => {
  const file = new MemberImport();
  const looking = file.choose(fileOf('Ann', 'Al'));
  const first = await question(0);
  const changed = file.enterAs('accounts');
  const again = await question(1);
  expect([first.as, again.as]).toEqual(['invitations', 'accounts']);
  again.answer();
  await changed;
  first.answer();
  await looking;
  expect(file.good).toHaveLength(2);
  const writing = file.write();
  const write = await question(2);
  expect(write).toMatchObject({ as: 'accounts', write: true });
  await file.choose(fileOf('Bo'));
  await file.enterAs('invitations');
  expect([file.as, file.rows.length, asked.length]).toEqual(['accounts', 2, 3]);
  write.answer(true);
  await writing;
  expect(file.done).not.toBeNull();
});
