import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerBus } from '../../../server/metrics/bus.ts';
import { Histogram } from '../../../server/metrics/histogram.ts';
import { Metrics } from '../../../server/metrics/metrics.ts';

test('A histogram shows how many values were at most as large as each bound, their sum and their number', async () => {
  const registry = new Registry();
  const histogram = new Histogram({ name: 'h', help: 'Sizes.', bounds: [1, 5] });
  histogram.register(registry);
  for (const value of [0, 1, 1.5, 5, 6, 100]) histogram.add(value);
  expect((await registry.metrics()).trim().split('\n')).toEqual([
    '# HELP h Sizes.',
    '# TYPE h histogram',
    'h_bucket{le="1"} 2',
    'h_bucket{le="5"} 4',
    'h_bucket{le="+Inf"} 6',
    'h_sum 113.5',
    'h_count 6',
  ]);
});

test('Numbered rules are counted by number, updates by outcome, and a clock set back makes no negative time', async () => {
  const metrics = new Metrics('v1');
  metrics.relay.count('A2');
  metrics.relay.count('B11', 3);
  metrics.relay.overtaken(2);
  metrics.relay.passedOver('violation');
  metrics.relay.acknowledged(1, -500);
  metrics.relay.commitFailed();
  for (const status of [200, 204, 404, 503, 0, 700]) metrics.answered(status);
  const { text } = await metrics.read();
  for (const line of [
    'foyer_relay_rules_total{rule="A1"} 0',
    'foyer_relay_rules_total{rule="A2"} 1',
    'foyer_relay_rules_total{rule="B11"} 3',
    'foyer_relay_overtaken_groups_total 2',
    'foyer_relay_updates_total{outcome="violation"} 1',
    'foyer_relay_updates_total{outcome="stored"} 1',
    'foyer_relay_ack_seconds_sum 0',
    'foyer_relay_commits_total{outcome="failed"} 1',
    'foyer_http_answers_total{status="2xx"} 2',
    'foyer_http_answers_total{status="4xx"} 1',
    'foyer_http_answers_total{status="5xx"} 1',
    'foyer_build_info{version="v1"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  // Asked twice, nothing counts twice.
  expect((await metrics.read()).text).toContain('foyer_relay_rules_total{rule="B11"} 3\n');
});

test('The bus between processes shows whether it works and what comes over it', async () => {
  const registry = new Registry();
  const bus = { isConnected: false, listen: (listener: { heard(): void; gap(): void }) => (tell = listener) };
  let tell = { heard: () => {}, gap: () => {} };
  registerBus(registry, bus);
  expect(await registry.metrics()).toContain('foyer_redis_up 0\n');
  bus.isConnected = true;
  tell.gap();
  tell.heard();
  tell.heard();
  const text = await registry.metrics();
  for (const line of ['foyer_redis_up 1', 'foyer_redis_words_total 2', 'foyer_redis_gaps_total 1']) {
    expect(text).toContain(`${line}\n`);
  }
});

test('Every budget that docs/relay.md lists is shown before it is ever spent, and no other', async () => {
  const listed = readFileSync('docs/relay.md', 'utf8').match(/^\| B\d+(?= \|)/gm) ?? [];
  expect(listed.length).toBeGreaterThan(10);
  const { text } = await new Metrics(null).read();
  const shown = [...text.matchAll(/^foyer_relay_rules_total\{rule="(B\d+)"\} 0$/gm)].map(([, rule]) => `| ${rule}`);
  expect(shown).toEqual(listed);
});
