import { describe, expect, test } from 'vitest';
import { cyclesIn } from './cycles.ts';
import { broken } from './edges.ts';
import { importsOf } from './imports.ts';
import { sourcesIn } from './sources.ts';

const edgesOf = (path: string, text: string) => importsOf({ path, text });
const brokenBy = (path: string, text: string) => edgesOf(path, text).flatMap(broken);

describe('What the import rules catch', () => {
  test.each([
    ['shared reaches out of itself', 'src/shared/a.ts', "import { x } from '../lib/x.ts';"],
    ['shared reaches out by its alias', 'src/shared/a.ts', "import { x } from '$lib/x.ts';"],
    ['shared needs Node', 'src/shared/a.ts', "import { readFileSync } from 'node:fs';"],
    ['the server takes from the browser', 'server/a.ts', "import { x } from '../src/lib/x.ts';"],
    ['the server goes around #shared', 'server/a.ts', "import { x } from '../src/shared/x.ts';"],
    ['the server takes a type from the browser', 'server/a.ts', "import type { X } from '../src/lib/x.ts';"],
    ['the browser takes from the server', 'src/lib/a.ts', "import { x } from '../../server/x.ts';"],
    ['the browser needs Node', 'src/lib/a.ts', "export { x } from 'node:fs';"],
    [
      'a component knows Yjs',
      'src/lib/components/A.svelte',
      '<script lang="ts">\nimport * as Y from \'yjs\';\n</script>',
    ],
    ['a component loads the socket later', 'src/lib/components/a.ts', "void import('$lib/sync/socket.ts');"],
    ['a component reaches the replica by dots', 'src/lib/components/a/a.ts', "import '../../replica/docs.ts';"],
    ['a page reads Dexie', 'src/routes/+page.svelte', "<p></p><script module>import Dexie from 'dexie';</script>"],
    ['a page names a type of the replica', 'src/routes/a.ts', "let a: import('$lib/replica/docs.ts').Docs;"],
    ['the product takes from its tests', 'server/a.ts', "import { x } from '../tests/support/x.ts';"],
  ])('%s', (_title, path, text) => {
    expect(brokenBy(path, text)).toHaveLength(1);
  });

  test.each([
    ['the server reads shared', 'server/relay/a.ts', "import { x } from '#shared/x.ts';"],
    ['a component reads state', 'src/lib/components/a.ts', "import { x } from '$lib/state/x.svelte.ts';"],
    ['the replica uses Yjs', 'src/lib/replica/a.ts', "import * as Y from 'yjs';"],
    ['an import only in a comment', 'server/a.ts', "// import { x } from '../src/lib/x.ts';"],
  ])('but not: %s', (_title, path, text) => {
    expect(brokenBy(path, text)).toEqual([]);
  });

  test('a cycle of three files, through an alias', () => {
    const edges = [
      ...edgesOf('src/lib/a.ts', "import './b.ts';"),
      ...edgesOf('src/lib/b.ts', "import '$lib/c.ts';"),
      ...edgesOf('src/lib/c.ts', "export { a } from './a.ts';"),
    ];
    expect(cyclesIn(edges)).toEqual([['src/lib/a.ts', 'src/lib/b.ts', 'src/lib/c.ts', 'src/lib/a.ts']]);
  });

  test('but not a cycle that only types close', () => {
    const edges = [...edgesOf('a.ts', "import './b.ts';"), ...edgesOf('b.ts', "import type { A } from './a.ts';")];
    expect(cyclesIn(edges)).toEqual([]);
  });
});

describe('The house', () => {
  const sources = ['src', 'server', 'tests'].flatMap((folder) => sourcesIn(folder, ['.ts', '.svelte']));
  const edges = sources.flatMap(importsOf);

  test('Every import stays within the rules of its folder', () => {
    expect(edges.length).toBeGreaterThan(100);
    expect(edges.flatMap(broken)).toEqual([]);
  });

  test('No file needs itself, by whatever detour', () => {
    expect(cyclesIn(edges).map((cycle) => cycle.join(' → '))).toEqual([]);
  });
});
