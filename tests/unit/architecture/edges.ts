import type { Import } from './imports.ts';

interface Rule {
  readonly says: string;
  readonly from: (path: string) => boolean;
  readonly forbids: (edge: Import) => boolean;
}

const inside =
  (...folders: readonly string[]) =>
  (path: string): boolean =>
    folders.some((folder) => path.startsWith(`${folder}/`));

const isPackage = (path: string, ...names: readonly string[]): boolean =>
  names.some((name) => path === name || path.startsWith(`${name}/`));

const inShared = inside('src/shared');
const inServer = inside('server');
const isOurs = inside('src', 'server', 'tests', 'scripts', 'bench');

const rules: readonly Rule[] = [
  {
    says: 'src/shared imports nothing of ours outside itself',
    from: inShared,
    forbids: ({ to }) => (isOurs(to) && !inShared(to)) || isPackage(to, '$app', '$env', '$service-worker'),
  },
  {
    says: 'src/shared needs neither a browser nor a server',
    from: inShared,
    forbids: ({ to }) => isPackage(to, 'svelte', 'dexie', 'hono', 'kysely', 'pg', 'ws', 'pino'),
  },
  {
    says: 'the server imports nothing of src but #shared',
    from: inServer,
    forbids: ({ to, specifier }) =>
      (inside('src')(to) && !specifier.startsWith('#shared/')) ||
      isPackage(to, '$app', '$env', 'svelte', 'dexie', 'y-indexeddb', 'y-websocket'),
  },
  {
    says: 'what runs in the browser knows nothing of the server and of Node',
    from: inside('src'),
    forbids: ({ to }) => inServer(to) || to.startsWith('node:'),
  },
  {
    says: 'components and routes know nothing of replicas and the network',
    from: inside('src/lib/components', 'src/routes'),
    forbids: ({ to }) =>
      inside('src/lib/sync', 'src/lib/replica')(to) ||
      isPackage(to, 'yjs', 'y-protocols', 'y-websocket', 'y-indexeddb', 'lib0', 'dexie'),
  },
  {
    says: 'the product does not know its tests and tools',
    from: inside('src', 'server'),
    forbids: ({ to }) => inside('tests', 'scripts', 'bench')(to),
  },
];

/** What a forbidden import breaks, one sentence for each rule; empty when it is allowed. */
export function broken(edge: Import): string[] {
  return rules
    .filter((rule) => rule.from(edge.from) && rule.forbids(edge))
    .map((rule) => `${edge.from} imports ${edge.specifier}: ${rule.says}`);
}
