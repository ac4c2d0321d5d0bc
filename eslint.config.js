import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const server = { group: ['**/server/**'], message: 'The browser knows the server by #shared alone.' };
const node = { group: ['node:*'], message: 'This runs in the browser.' };
const tooling = {
  group: ['**/tests/**', '**/scripts/**', '**/bench/**'],
  message: 'The product does not know its tests and tools.',
};
const barrel = { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' };
const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };
const enumeration = {
  selector: 'TSEnumDeclaration',
  message: 'Node runs these files as they are: use a union of literals.',
};

/**
 * The import edges that a folder may not have.
 * @param {...{ group: string[], message: string }} patterns
 * @returns {import('eslint').Linter.RulesRecord}
 */
const forbids = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

/** Where values of type `any` may be used. @type {import('eslint').Linter.RulesRecord} */
const anyAllowed = Object.fromEntries(
  ['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [
    `@typescript-eslint/no-unsafe-${use}`,
    'off',
  ]),
);

export default defineConfig(
  {
    ignores: [
      'build/',
      '.svelte-kit/',
      'src/lib/paraglide/',
      'static/',
      'test-results/',
      'playwright-report/',
      'data/',
      'node_modules/',
    ],
  },
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './tsconfig.worker.json',
          './server/tsconfig.json',
          './scripts/tsconfig.json',
          './tests/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', enumeration, defaultExport, barrel],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, svelteConfig: { compilerOptions: { runes: true } } },
    },
    // `let` is how Svelte spells a prop; its own rule knows which of them could be constants.
    rules: {
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$state', '$derived', '$bindable'] }],
      // The app is served from the root of its host; links need no base path.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
    },
  },
  // What a component exports is `any` to ESLint's TypeScript; svelte-check knows it and checks these files.
  { files: ['**/*.svelte'], rules: anyAllowed },
  { files: ['src/**', 'server/**'], rules: { 'no-console': 'error' } },
  { files: ['src/**'], rules: forbids(server, node, tooling) },
  {
    files: ['src/shared/**'],
    rules: forbids(server, node, tooling, {
      group: [
        '$lib',
        '$lib/**',
        '$app/**',
        '$service-worker',
        '**/lib/**',
        '**/routes/**',
        'svelte',
        'svelte/**',
        'dexie',
      ],
      message: 'src/shared runs everywhere and imports nothing of ours outside itself.',
    }),
  },
  {
    files: ['src/lib/components/**', 'src/routes/**'],
    rules: forbids(server, node, tooling, {
      group: [
        'yjs',
        'y-*',
        'y-*/**',
        'lib0',
        'lib0/**',
        'dexie',
        '$lib/sync/**',
        '$lib/replica/**',
        '**/lib/sync/**',
        '**/lib/replica/**',
        '../**/sync/**',
        '../**/replica/**',
      ],
      message: 'Components read state and call actions; they know nothing of replicas and the network.',
    }),
  },
  {
    files: ['server/**'],
    rules: forbids(tooling, {
      group: ['$lib', '$lib/**', '$app/**', '**/src/**', 'svelte', 'svelte/**', 'dexie', 'y-indexeddb', 'y-websocket'],
      message: 'The server imports nothing of src but #shared.',
    }),
  },
  {
    files: ['tests/**', 'bench/**', 'scripts/**'],
    rules: {
      // Answers of fetch, of pages and of programs are looked at as they come; a wrong guess fails the test.
      ...anyAllowed,
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.config.js', '**/*.config.ts'],
    rules: { 'no-restricted-syntax': ['error', enumeration, barrel] },
  },
  { files: ['**/*.mjs', '**/*.js'], languageOptions: { globals: globals.node } },
);
