import canonicalize from 'canonicalize';

/** JSON in the canonical form of RFC 8785 (JCS): no spaces, members ordered by UTF-16 code units. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null';
}
