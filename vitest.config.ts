import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = fileURLToPath(new URL('./src/lib', import.meta.url));

/** Suites that run in Node as they are: no plugin, no browser. */
const inNode = (name: string, testTimeout: number) => ({
  resolve: { alias: { $lib: lib } },
  test: {
    name,
    environment: 'node' as const,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        // Runes must react here as they do in a page: compiled for it, and with its half of the Svelte library.
        plugins: [
          svelte({
            configFile: false,
            compilerOptions: { runes: true },
            dynamicCompileOptions: () => ({ generate: 'client' }),
          }),
        ],
        resolve: { alias: { $lib: lib } },
        ssr: { resolve: { conditions: ['browser', 'module', 'import', 'development', 'default'] } },
        test: {
          name: 'unit',
          environment: 'node' as const,
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: 20_000,
          server: { deps: { inline: [/svelte/, /esm-env/] } },
        },
      },
      inNode('server', 30_000),
      inNode('contracts', 60_000),
      inNode('convergence', 300_000),
      inNode('abuse', 300_000),
    ],
  },
});
