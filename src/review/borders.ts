import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Which addresses the service calls because somebody else named them: public ones over https, on the usual ports, and what the
 * operator allows inside. Whoever may name an address must not reach through us what they can't reach themselves.
 */
export interface Borders {
  /** What is wrong with the form of an address, as the rest of a sentence; null: nothing, as far as one sees without asking DNS. */
  problemOf(url: string): string | null;
  /** Whether this URL may be asked for at this IP address. */
  admits(url: URL, ip: string): boolean;
}

const usualPorts = ['', '8443'];

export function createBorders(allowed: readonly string[]): Borders {
  const networks = allowed.map((network) => ipaddr.parseCIDR(network));
  const isInside = (ip: string) => networks.some((network) => isIn(ip, network));
  // The usual port of https is never written in a URL that was read.
  const isUsual = ({ protocol, port }: URL) => protocol === 'https:' && usualPorts.includes(port);
  const admits = (url: URL, ip: string) => isInside(ip) || (isUsual(url) && isPublic(ip));

  return {
    admits,
    problemOf(text) {
      const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
      if (!url) return 'must be an https address';
      if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
      const ip = ipOf(url);
      // Where something inside is allowed, only DNS can say whether a name belongs to it.
      if (ip === null ? networks.length > 0 : isInside(ip)) return null;
      if (url.protocol !== 'https:') return 'must be an https address';
      if (!usualPorts.includes(url.port)) return 'must be on port 443 or 8443';
      return ip === null || isPublic(ip) ? null : 'must be an address of the public internet';
    },
  };
}

/** The IP address that is written in a URL, however oddly: the URL's reader has mended its spelling. Null: it is a name. */
function ipOf({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return '127.0.0.1';
  return isIP(host) === 0 ? null : host;
}

/**
 * Global unicast and nothing else: no loopback, private or link-local address, no address that carries another one in it (mapped,
 * NAT64, 6to4, Teredo), no documentation, no multicast. What is not handed out yet is not public either.
 */
export function isPublic(ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.parse(ip);
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || isIn(ip, handedOut));
}
const handedOut = ipaddr.parseCIDR('2000::/3');

function isIn(ip: string, [network, bits]: ReturnType<typeof ipaddr.parseCIDR>): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.parse(ip);
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}
