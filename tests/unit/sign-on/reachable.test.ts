import { describe, expect, test } from 'vitest';
import { guardedFetch } from '../../../server/sign-on/guarded-fetch.ts';
import { isProviderUrl, mayReach, reachOf } from '../../../server/sign-on/reachable.ts';

const onInternet = reachOf('https://chat.example.com', false);
const inPrivate = reachOf('https://chat.example.com', true);
const onThisMachine = reachOf('http://localhost:8787', false);

describe('The server asks providers on the internet alone (M31)', () => {
  test.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('as %s', (address) => {
    expect(mayReach(address, onInternet)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '::',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '::ffff:192.168.1.1',
    '::ffff:c0a8:101',
    '169.254.169.254',
    '100.64.0.1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '224.0.0.1',
    '255.255.255.255',
    'localhost',
  ])('and not %s', (address) => {
    expect(mayReach(address, onInternet)).toBe(false);
  });

  test('but in private networks where the operator allows it, and on this machine where the server itself is opened there', () => {
    expect(mayReach('10.1.2.3', inPrivate)).toBe(true);
    expect(mayReach('127.0.0.1', inPrivate)).toBe(true);
    expect(mayReach('127.0.0.1', onThisMachine)).toBe(true);
    expect(mayReach('10.1.2.3', onThisMachine)).toBe(false);
  });

  test.each([
    ['https://login.example.com/tenant/v2.0', true],
    ['http://login.example.com', false],
    ['https://user:password@login.example.com', false],
    ['https://169.254.169.254/latest', false],
    ['https://[::1]/', false],
    ['https://localhost/', false],
    ['https://2130706433/', false],
    ['ftp://login.example.com', false],
  ])('and at addresses as %s: %s', (address, allowed) => {
    expect(isProviderUrl(new URL(address), onInternet)).toBe(allowed);
  });

  test('whatever a name leads to: one of this machine is not asked', async () => {
    // Every machine has this name for itself; the check of the address alone would let it pass.
    const ask = guardedFetch({ privateNetworks: false, loopback: false });
    await expect(ask('https://localhost.localdomain:9/', {})).rejects.toThrow();
    await expect(ask('http://localhost:9/', {})).rejects.toThrow('a provider may not be at');
  });
});
