import { describe, expect, it } from 'vitest';
import { createBorders, isPublic } from '../../src/review/borders.ts';

const strict = createBorders([]);
const open = createBorders(['10.1.0.0/16', 'fd00::/8', '127.0.0.0/8']);

describe('the form of an address', () => {
  it.each([
    'https://example.com/hook?x=1#y',
    'https://example.com:443/',
    'https://example.com:8443/',
    'HTTPS://EXAMPLE.com',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('%s is all right', (url) => {
    expect(strict.problemOf(url)).toBeNull();
  });

  it.each([
    ['http://example.com/', 'https'],
    ['ftp://example.com/', 'https'],
    ['https:example.com', 'https'],
    ['//example.com', 'https'],
    ['https://', 'https'],
    ['https://example.com:80/', 'port'],
    ['https://example.com:22/', 'port'],
    ['https://user:pass@example.com/', 'user name'],
    ['https://user@example.com/', 'user name'],
    ['https://127.0.0.1/', 'public'],
    ['https://127.1/', 'public'],
    ['https://0x7f.1/', 'public'],
    ['https://2130706433/', 'public'],
    ['https://017700000001/', 'public'],
    ['https://127.0.0.1./', 'public'],
    ['https://①②⑦.0.0.1/', 'public'],
    ['https://0/', 'public'],
    ['https://localhost/', 'public'],
    ['https://localhost./', 'public'],
    ['https://a.LOCALHOST/', 'public'],
    ['https://10.1.2.3/', 'public'],
    ['https://169.254.169.254/latest/meta-data', 'public'],
    ['https://[::1]/', 'public'],
    ['https://[::]/', 'public'],
    ['https://[::ffff:127.0.0.1]/', 'public'],
    ['https://[::ffff:8.8.8.8]/', 'public'],
    ['https://[64:ff9b::7f00:1]/', 'public'],
    ['https://[fd00::1]/', 'public'],
    ['https://[fe80::1]/', 'public'],
  ])('%s is refused: %s', (url, why) => {
    expect(strict.problemOf(url)).toContain(why);
  });

  it.each([
    'http://10.1.2.3:8080/',
    'https://10.1.2.3:9000/',
    'http://[fd00::1]/',
    'http://localhost:3000/',
    'http://name.internal:8080/',
  ])('%s is all right where that network is allowed, or a name may belong to it', (url) => {
    expect(open.problemOf(url)).toBeNull();
  });

  it.each([
    'http://10.2.0.1/',
    'http://8.8.8.8/',
    'https://8.8.8.8:9000/',
    'http://u@10.1.2.3/',
    'http://[::ffff:10.1.2.3]/',
  ])('%s is refused all the same', (url) => {
    expect(open.problemOf(url)).not.toBeNull();
  });
});

describe('an IP address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '192.0.3.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%s is public',
    (ip) => {
      expect(isPublic(ip)).toBe(true);
    },
  );

  it.each([
    ['0.0.0.0', 'this network'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['100.64.0.1', 'behind a carrier'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'link-local: metadata of clouds'],
    ['172.16.0.1', 'private'],
    ['192.0.0.1', 'protocols'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', '6to4'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'benchmarks'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'nothing'],
    ['::1', 'loopback'],
    ['::127.0.0.1', 'carries another'],
    ['::ffff:8.8.8.8', 'carries another'],
    ['::1:2:3', 'not handed out'],
    ['64:ff9b::808:808', 'NAT64'],
    ['64:ff9b:1::1', 'NAT64'],
    ['100::1', 'nowhere'],
    ['100:0:0:1::1', 'not handed out'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::1', '6to4'],
    ['3fff::1', 'documentation'],
    ['5f00::1', 'segment routing'],
    ['4000::1', 'not handed out'],
    ['fc00::1', 'private'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['not an address', 'none'],
  ])('%s is not: %s', (ip) => {
    expect(isPublic(ip)).toBe(false);
  });

  it('is admitted over https on a usual port when it is public, and on any port over http when its network is allowed', () => {
    const admits = (url: string, ip: string) => open.admits(new URL(url), ip);
    expect(admits('https://x.com', '8.8.8.8')).toBe(true);
    expect(admits('http://x.com', '8.8.8.8')).toBe(false);
    expect(admits('https://x.com:9000', '8.8.8.8')).toBe(false);
    expect(admits('http://x.com:9000', '10.1.2.3')).toBe(true);
    expect(admits('https://x.com', '10.2.0.1')).toBe(false);
  });
});
