import { BlockList, isIP } from 'node:net';

/** Which addresses providers may be at. */
export interface Reach {
  /** Addresses of private networks too, which the server's operator allows. */
  readonly privateNetworks: boolean;
  /** This machine, where the server itself is opened there, as while it is tried out. */
  readonly loopback: boolean;
}

/** What no provider on the internet has: this machine, private networks, and what is reserved. */
const unreachable = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  unreachable.addSubnet(net, bits, 'ipv4');
}
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
/** The part of IPv6 that is given out; within it what stands for addresses of IPv4, or for documents. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const embedding6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  embedding6.addSubnet(net, bits, 'ipv6');
}

/** Whether the server may ask an IP address for a provider's answers. */
export function mayReach(address: string, reach: Reach): boolean {
  const plain = address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
  const version = isIP(plain);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (loopback.check(plain, family)) return reach.loopback || reach.privateNetworks;
  if (reach.privateNetworks) return true;
  if (version === 4) return !unreachable.check(plain, family);
  return global6.check(plain, family) && !embedding6.check(plain, family);
}

/** Whether a host's name is this machine's own, by whatever it is called. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(name);
  if (version === 0) return name === 'localhost' || name.endsWith('.localhost');
  return loopback.check(name, version === 4 ? 'ipv4' : 'ipv6');
}

/** What providers a server may ask that is opened at this address. */
export const reachOf = (publicUrl: string, privateNetworks: boolean): Reach => ({
  privateNetworks,
  loopback: isLoopback(new URL(publicUrl).hostname),
});

/** Whether an address is one that a provider may have: `https:`, or `http:` on this machine where that is allowed. */
export function isProviderUrl(url: URL, reach: Reach): boolean {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  if (url.username !== '' || url.password !== '') return false;
  if (isLoopback(hostname)) return (reach.loopback || reach.privateNetworks) && /^https?:$/.test(url.protocol);
  // A name is looked up when it is asked; an address tells at once.
  return url.protocol === 'https:' && (isIP(hostname) === 0 || mayReach(hostname, reach));
}
