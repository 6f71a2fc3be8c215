/** Networks that mean this machine, its own network or nobody (RFC 6890): agents and tools of tenants are never reached there. */
const PRIVATE_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((network) => {
  const [address = '', length = '0'] = network.split('/');
  const bits = 32 - Number(length);
  return { prefix: Math.floor((numberOfV4(address) ?? 0) / 2 ** bits), bits };
});

/**
 * Whether an IP address lies outside the public internet. IPv4 inside IPv6 (mapped, translated, 6to4) counts as that
 * IPv4; of IPv6 itself only global unicast (2000::/3) is public. What is no address counts as private.
 */
export function isPrivateAddress(address: string): boolean {
  const v4 = numberOfV4(address);
  if (v4 !== undefined) return isPrivateV4(v4);
  const groups = groupsOfV6(address);
  if (!groups) return true;
  const inner = v4Inside(groups);
  if (inner !== undefined) return isPrivateV4(inner);
  const [first = 0] = groups;
  return first < 0x2000 || first > 0x3fff;
}

function isPrivateV4(value: number): boolean {
  return PRIVATE_V4.some(({ prefix, bits }) => Math.floor(value / 2 ** bits) === prefix);
}

function numberOfV4(text: string): number | undefined {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return valid ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

/** The eight groups of an IPv6 address; undefined when it is none. */
function groupsOfV6(text: string): number[] | undefined {
  const [bare = ''] = text.split('%');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const v4 = dotted ? numberOfV4(dotted[2] ?? '') : undefined;
  if (dotted && v4 === undefined) return undefined;
  const hex =
    v4 === undefined
      ? bare
      : `${dotted?.[1]}${Math.floor(v4 / 65_536).toString(16)}:${(v4 % 65_536).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : undefined;
}

/** ::a.b.c.d, ::ffff:a.b.c.d (mapped), 64:ff9b::a.b.c.d (translated) and 2002:ab:cd:: (6to4) carry an IPv4 address. */
function v4Inside([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0]: number[]): number | undefined {
  if (a === 0x2002) return b * 65_536 + c;
  const translated = a === 0x64 && b === 0xff9b && (c | d | e | f) === 0;
  const mapped = (a | b | c | d | e) === 0 && (f === 0 || f === 0xffff);
  return translated || mapped ? g * 65_536 + h : undefined;
}
