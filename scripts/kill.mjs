// npm run kill: kills a server with -9 in the middle of work, 200 times, and looks at what is left each time.
// `npm run kill -- 1000 17` plays another number of rounds, from another seed.
import { runVitest } from './lib/vitest.mjs';

const [rounds = '200', seed = String(Date.now() % 1_000_000_000)] = process.argv.slice(2);

if (![rounds, seed].every((number) => /^\d+$/.test(number))) {
  console.error('npm run kill -- [rounds] [seed]: both are numbers.');
  process.exitCode = 1;
} else {
  console.log(`${rounds} rounds from seed ${seed}`);
  const { code } = await runVitest(['--project=server', 'tests/server/kill.test.ts'], {
    env: { FOYER_KILL_ROUNDS: rounds, FOYER_KILL_SEED: seed },
    show: true,
  });
  process.exitCode = code;
}
