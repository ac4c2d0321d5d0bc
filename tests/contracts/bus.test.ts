import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from 'redis';
import { randomLetters } from '#shared/ids.ts';
import { noBus } from '../../server/relay/bus/no-bus.ts';
import { RedisBus } from '../../server/relay/bus/redis-bus.ts';
import type { Word } from '../../server/relay/bus/words.ts';
import { ann, bo, room } from '../server/relay/relay-server.ts';
import { cuttableProxy, type CuttableProxy } from '../support/cuttable-proxy.ts';
import { testRedisUrl } from '../support/redis.ts';
import { busContract, listenTo, typing, type HeardBus } from './bus-suite.ts';

const silent = (): void => undefined;
const patience = { timeout: 10_000, interval: 20 };

/** A logger that keeps what it is told. */
function listeningLogger() {
  const said: string[] = [];
  const say = (fields: object, message: string): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  return { said, logger: { info: say, warn: say, error: say } };
}

const openRedis = (channel: string, url = testRedisUrl(), beatMs?: number): RedisBus =>
  new RedisBus({ url, channel, logger: { info: silent, warn: silent, error: silent }, ...(beatMs ? { beatMs } : {}) });

busContract('none', noBus);
busContract('Redis', () => openRedis('foyer:contract'));

describe('Over Redis', () => {
  let channel: string;
  let proxy: CuttableProxy;
  let one: HeardBus;
  let other: HeardBus;
  const connected = (isConnected = true) =>
    expect.poll(() => [one.bus.isConnected, other.bus.isConnected], patience).toEqual([isConnected, true]);
  const wordsOf = ({ heard }: HeardBus): Word[] => heard.map(({ word }) => word);

  beforeEach(async () => {
    channel = `foyer:${randomLetters(12)}`;
    proxy = await cuttableProxy(testRedisUrl());
    one = listenTo(openRedis(channel, proxy.url, 100));
    other = listenTo(openRedis(channel));
    await connected();
  });
  afterEach(async () => {
    await one.bus.close();
    await other.bus.close();
    await proxy.close();
  });

  test('every process hears every word, its own too, in one order, and who said it', async () => {
    const words: Word[] = [
      { type: 'stored', documents: [], messages: [{ room, lane: ann, n: 1, arrival: 5, isRecall: false }] },
      { type: 'presence', came: [ann, bo], left: [] },
      { type: 'signal' },
    ];
    for (const word of words) one.bus.tell(word);
    for (let count = 0; count < 50; count += 1) {
      one.bus.tell({ type: 'read', marks: [{ room, user: ann, n: count }] });
      other.bus.tell({ type: 'read', marks: [{ room, user: bo, n: count }] });
    }
    await expect.poll(() => [one.heard.length, other.heard.length], patience).toEqual([103, 103]);
    expect(one.heard).toEqual(other.heard);
    expect(wordsOf(one)).toEqual(expect.arrayContaining(words));
    expect(one.heard.find(({ word }) => word.type === 'signal')?.process).toBe(one.bus.process);
  });

  test('processes of another database hear nothing', async () => {
    const stranger = listenTo(openRedis(`${channel}x`));
    await expect.poll(() => stranger.bus.isConnected, patience).toBe(true);
    one.bus.tell(typing);
    await expect.poll(() => wordsOf(other), patience).toEqual([typing]);
    expect(stranger.heard).toEqual([]);
    await stranger.bus.close();
  });

  test('a connection that breaks comes back by itself; what was said meanwhile is dropped, and both sides look for it', async () => {
    const gaps = [one.gaps(), other.gaps()] as const;
    proxy.cut();
    await connected(false);
    one.bus.tell(typing);
    proxy.mend();
    await connected();
    await expect.poll(() => one.gaps() > gaps[0] && other.gaps() > gaps[1], patience).toBe(true);
    one.bus.tell({ type: 'signal' });
    await expect.poll(() => wordsOf(other), patience).toEqual([{ type: 'signal' }]);
  });

  test('a connection that carries nothing any more is found out and replaced', async () => {
    const before = one.gaps();
    proxy.silence();
    await expect.poll(() => one.gaps(), patience).toBeGreaterThan(before);
    other.bus.tell(typing);
    await expect.poll(() => wordsOf(one), patience).toEqual([typing]);
  });

  test('what is no word of this version is a reason to look, and nothing else', async () => {
    const client = createClient({ url: testRedisUrl() });
    await client.connect();
    const before = other.gaps();
    const texts = ['', '[]', '[99,"process",{"type":"typing"}]', '[1,"process",{"type":"read","marks":"all"}]'];
    for (const text of texts) await client.publish(channel, text);
    await expect.poll(() => other.gaps() - before, patience).toBe(texts.length);
    one.bus.tell(typing);
    await expect.poll(() => wordsOf(other), patience).toEqual([typing]);
    client.destroy();
  });

  test('where none answers the log says so once, without the address and its password', async () => {
    const { said, logger } = listeningLogger();
    const bus = new RedisBus({ url: 'redis://foyer:secret@127.0.0.1:1', channel, logger });
    await expect.poll(() => said.length, patience).toBe(1);
    expect(said[0]).toContain('ECONNREFUSED');
    expect(said[0]).not.toMatch(/secret|127\.0\.0\.1/);
    expect(bus.isConnected).toBe(false);
    await bus.close();
    expect(said).toHaveLength(1);
  });
});
