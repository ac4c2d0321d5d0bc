import { expect, test } from 'vitest';
import { readSource, sourcesIn } from './sources.ts';
import { titlesIn } from './titles.ts';

const idPattern = /\b(?:[SRNM]\d{2}|P\d)\b/g;

const idsIn = (text: string): string[] => text.match(idPattern) ?? [];

/** Ids of table rows (`| S33 | ...`). */
const rowsOf = (spec: string): string[] =>
  spec.split('\n').flatMap((line) => (/^\|\s*\S+\s*\|/.test(line) ? idsIn(line.split('|')[1] ?? '') : []));

const spec = readSource('docs/spec.md') ?? '';
const rows = rowsOf(spec);
const cited = new Map(
  sourcesIn('tests', ['.test.ts']).flatMap((source) =>
    titlesIn(source).flatMap((title) => idsIn(title).map((id) => [id, `${source.path}: ${title}`] as const)),
  ),
);

test('Ids are found in rows and in every kind of title', () => {
  expect(rowsOf('| id | what |\n|---|---|\n| S33 | as R03 says |\ntext P1')).toEqual(['S33']);
  const text = "test.each([1])('a R04', f); describe(`b ${x} P2`, () => { it('c N02, M05', f); other('S01'); });";
  expect(titlesIn({ path: 'a.test.ts', text }).flatMap(idsIn)).toEqual(['R04', 'P2', 'N02', 'M05']);
});

test('No id stands in two rows', () => {
  expect(rows.filter((id, at) => rows.indexOf(id) !== at)).toEqual([]);
});

test('Every behaviour in docs/spec.md has a test that cites it', () => {
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((id) => !cited.has(id))).toEqual([]);
});

test('Every id that a test cites stands in docs/spec.md', () => {
  expect([...cited].filter(([id]) => !rows.includes(id)).map(([id, where]) => `${id} in ${where}`)).toEqual([]);
});
