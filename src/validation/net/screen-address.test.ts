import { describe, expect, it } from 'vitest';
import { parseAddressRange, screenAddress } from './screen-address.js';

/** First and last address of each refused block, and the nearest neighbours outside that are not refused. */
const REFUSED = [
  ['0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.31.196.0', '192.31.196.255', '192.31.195.255', '192.31.197.0'],
  ['192.52.193.0', '192.52.193.255', '192.52.192.255', '192.52.194.0'],
  ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['192.175.48.0', '192.175.48.255', '192.175.47.255', '192.175.49.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0', '239.255.255.255', '223.255.255.255'],
  ['240.0.0.0', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1', '::2'],
  ['64:ff9b::', '64:ff9b::ffff:ffff', '64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff', '64:ff9b::1:0:0'],
  ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', '64:ff9b:2::'],
  ['100::', '100::ffff:ffff:ffff:ffff', '100:0:0:2::'],
  ['100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2000:ffff::', '2001:200::'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7::', '2001:db9::'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
  ['2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff', '2620:4f:7fff::', '2620:4f:8001::'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe:ffff::', '3fff:1000::'],
  ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '5eff:ffff::', '5f01::'],
  ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fbff:ffff::', 'fe00::'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fe7f:ffff::'],
  ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
];

describe('screenAddress', () => {
  it.each(REFUSED)('refuses %s to %s and nothing beside it', (first, last, ...neighbours) => {
    expect(screenAddress(first, []).ok).toBe(false);
    expect(screenAddress(last, []).ok).toBe(false);
    // Of IPv6, public servers are in 2000::/3 alone; neighbours beyond it are refused for that.
    const inUse = (address: string): boolean => !address.includes(':') || /^[23]/.test(address);
    for (const neighbour of neighbours) {
      expect(screenAddress(neighbour, []), neighbour).toMatchObject(inUse(neighbour) ? { ok: true } : { ok: false, use: 'not global unicast' });
    }
  });

  it('names the block and its use', () => {
    expect(screenAddress('10.1.2.3', [])).toEqual({ ok: false, range: '10.0.0.0/8', use: 'private use' });
  });

  it.each(['8.8.8.8', '2606:4700::1111', '2a00:1450:4001:80b::200e'])('lets the public address %s through', (address) => {
    expect(screenAddress(address, [])).toEqual({ ok: true });
  });

  it.each(['::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:10.0.0.1', '0:0:0:0:0:ffff:c0a8:1'])(
    'sees the IPv4 address inside %s',
    (address) => {
      expect(screenAddress(address, []).ok).toBe(false);
    },
  );

  it('treats a mapped public address as what it reaches', () => {
    expect(screenAddress('::ffff:8.8.8.8', [])).toEqual({ ok: true });
  });

  it.each(['', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '8.8.8.8/8', 'fe80::1%eth0', '2606:4700::1111%1', '[::1]', '1.2.3.4 '])(
    'refuses %j, which is no IP address',
    (address) => expect(screenAddress(address, [parseAddressRange('0.0.0.0/0'), parseAddressRange('::/0')]).ok).toBe(false),
  );

  it.each(['::127.0.0.1', '::2:1', '1::', '1fff:ffff::', '4000::', 'e000::1'])('refuses %s, where nothing public is', (address) => {
    expect(screenAddress(address, [])).toMatchObject({ ok: false, use: 'not global unicast' });
  });

  it.each(['2000::', '3ffe:ffff::'])('lets %s through, at the ends of global unicast', (address) => {
    expect(screenAddress(address, [])).toEqual({ ok: true });
  });

  it('lets allowed ranges through, and only those', () => {
    const allowed = [parseAddressRange('127.0.0.0/8'), parseAddressRange('::1/128')];
    expect(screenAddress('127.9.9.9', allowed)).toEqual({ ok: true });
    expect(screenAddress('::1', allowed)).toEqual({ ok: true });
    expect(screenAddress('::ffff:127.0.0.1', allowed)).toEqual({ ok: true });
    expect(screenAddress('10.0.0.1', allowed).ok).toBe(false);
    expect(screenAddress('::2', allowed).ok).toBe(false);
  });
});

describe('parseAddressRange', () => {
  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/x', 'x/8', '/8'])('refuses %j', (text) => {
    expect(() => parseAddressRange(text)).toThrow('is no address range');
  });
});
