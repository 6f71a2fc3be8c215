/** Extensions of A2A by this platform (docs/protocol/extensions.md): URIs, by which clients activate them. */
export const RESUMPTION = 'urn:isthmus:a2a:resumption:1';
export const IDEMPOTENT_SEND = 'urn:isthmus:a2a:idempotent-send:1';

const LIST_MAX = 100;

/** The extensions that an `A2A-Extensions` asks for. */
export function extensionsIn(header: unknown): ReadonlySet<string> {
  const list = typeof header === 'string' ? header.split(',', LIST_MAX) : [];
  return new Set(list.map((uri) => uri.trim()).filter((uri) => uri !== ''));
}
