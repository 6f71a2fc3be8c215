import ipaddr from 'ipaddr.js';

/** Ranges of `ipaddr.js` whose addresses embed an IPv4 address, which decides, and the offset of its four bytes. */
const EMBEDDED_V4: Partial<Record<string, number>> = {
  ipv4Mapped: 12, // ::ffff:a.b.c.d and the older ::a.b.c.d
  rfc6145: 12, // ::ffff:0:a.b.c.d, translated
  rfc6052: 12, // 64:ff9b::a.b.c.d, NAT64
  '6to4': 2, // 2002:ab:cd::
};
/** 64:ff9b:1::/48 (RFC 8215): NAT64 prefixes of a local network, whose translation is not known. */
const LOCAL_NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b:1::/48');
/** Global unicast, all that IANA has assigned of IPv6. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address is a public internet address (RFC 6890): not loopback, private, link-local, shared (CGNAT),
 * multicast, documentation, benchmarking, reserved or unspecified. IPv4 inside IPv6 (mapped, translated, NAT64, 6to4)
 * counts as that IPv4. Anything that is not an address in its canonical spelling is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === 'unicast';
  return ipaddr.IPv6.isValid(address) && isPublicV6(ipaddr.IPv6.parse(address));
}

function isPublicV6(address: ipaddr.IPv6): boolean {
  const range = address.range();
  const start = EMBEDDED_V4[range];
  if (start === undefined) return range === 'unicast' && address.match(GLOBAL_UNICAST);
  if (address.match(LOCAL_NAT64)) return false;
  const v4 = new ipaddr.IPv4(address.toByteArray().slice(start, start + 4));
  return v4.range() === 'unicast';
}
