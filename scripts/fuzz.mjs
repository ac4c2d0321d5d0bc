// npm run fuzz: admission against 1,000,000 honest and hostile updates, from a seed of its own each time.
// `npm run fuzz -- 5000000 17` plays another number of updates, from another seed.
import { runVitest } from './lib/vitest.mjs';

/** No update may cost the server more, milliseconds: others wait meanwhile (P6). */
const mostMs = '20';
const [updates = '1000000', seed = String(Date.now() % 1_000_000_000)] = process.argv.slice(2);

if (![updates, seed].every((number) => /^\d+$/.test(number))) {
  console.error('npm run fuzz -- [updates] [first seed]: both are numbers.');
  process.exitCode = 1;
} else {
  const { code } = await runVitest(['--project=unit', 'tests/unit/relay/fuzz'], {
    env: { FOYER_FUZZ_UPDATES: updates, FOYER_FUZZ_SEED: seed, FOYER_FUZZ_MOST_MS: mostMs },
    show: true,
  });
  process.exitCode = code;
}
