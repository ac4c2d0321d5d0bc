import { expect, test } from 'vitest';
import { killCampaign } from './durability/kill-campaign.ts';

const rounds = Number(process.env.FOYER_KILL_ROUNDS ?? 4);
const seed = Number(process.env.FOYER_KILL_SEED ?? 1);

test(
  'A server killed with -9 under load, again and again, has everything it acknowledged, once, and nothing recalled is back (P1, P3)',
  async () => {
    const { acked, lost, opened, recalls, faults, kills } = await killCampaign(rounds, seed);
    if (process.env.FOYER_KILL_ROUNDS !== undefined) {
      const moments = Object.entries(kills).map(([moment, times]) => `${times} at ${moment}`);
      process.stdout.write(
        `${rounds} rounds, ${acked} acked, ${lost} lost, ${opened} opened (${moments.join(', ')})\n`,
      );
    }
    expect(faults, `seed ${seed}`).toEqual([]);
    expect({ lost, opened }, `seed ${seed}`).toEqual({ lost: 0, opened: rounds });
    // A campaign in which nothing is written proves nothing.
    expect(acked).toBeGreaterThan(rounds * 10);
    expect(recalls).toBeGreaterThan(0);
  },
  120_000 + rounds * 10_000,
);
