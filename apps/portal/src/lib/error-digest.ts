/**
 * The `digest` is the one thing of an error that Next hands from a page to its `error.tsx`. Ours carries the code and the
 * correlation id; those that Next makes itself are ids of its own log.
 */
export function digestOf({ code, correlationId }: { code: string; correlationId: string }): string {
  return `isthmus:${code}:${correlationId}`;
}

/** What a digest says; one that is not ours belongs to a bug. */
export function readDigest(digest = ''): { code: string; correlationId: string; ours: boolean } {
  const [, code, correlationId] = /^isthmus:([A-Z_]+):(.+)$/.exec(digest) ?? [];
  return code && correlationId
    ? { code, correlationId, ours: true }
    : { code: 'INTERNAL', correlationId: digest, ours: false };
}
