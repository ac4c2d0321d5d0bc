import { expect, test, vi } from 'vitest';
import { Game, noTally, playBulk } from './game.ts';

// `npm run fuzz` plays more, from a seed of its own, and holds the slowest update against a limit.
const updates = Number(process.env.FOYER_FUZZ_UPDATES ?? 50_000);
const firstSeed = Number(process.env.FOYER_FUZZ_SEED ?? 1);
const mostMs = Number(process.env.FOYER_FUZZ_MOST_MS ?? Infinity);
const steps = 40;

test(`${updates} honest and hostile updates: no honest one is refused, a lane changes only by its owner, nothing pends, nothing recalled comes back, nothing is taken away where it may not be recalled, no file comes that was not given or is kept out, what is admitted is what is stored, and all end with the same (A11, A12, P6, N10, N21)`, () => {
  // Yjs says so each time an attack writes under a client id that is in use.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const tally = noTally();
  let seed = firstSeed;
  for (; tally.honest + tally.hostile < updates; seed += 1) new Game(seed, tally).play(steps);
  playBulk(tally);
  const { honest, hostile, taken, files, slowestMs, slowest } = tally;
  if (process.env.FOYER_FUZZ_UPDATES) {
    process.stdout.write(
      `seeds ${firstSeed} to ${seed - 1}: ${honest} honest and ${hostile} hostile updates (something taken of ${taken}); ` +
        `slowest ${slowestMs.toFixed(2)} ms: ${slowest}\n`,
    );
  }
  expect(honest).toBeGreaterThan(updates / 4);
  // Some changed bytes are harmless and are taken: without them the test would prove little.
  expect(taken).toBeGreaterThan(hostile / 100);
  expect(files).toBeGreaterThan(updates / 200);
  expect(slowestMs).toBeLessThan(mostMs);
}, 3_600_000);
