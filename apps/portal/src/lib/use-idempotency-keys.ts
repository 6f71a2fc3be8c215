'use client';

import { useState } from 'react';

/**
 * The keys of the requests of one form, as long as it is mounted: sending the same content again, as after a lost response,
 * has the same effect once; other content is another request.
 */
export function useIdempotencyKeys(): IdempotencyKeys {
  const [keys] = useState(() => new IdempotencyKeys());
  return keys;
}

export class IdempotencyKeys {
  private readonly keys = new Map<string, string>();

  /** The key of a request with this content, which has its fields in the same order each time. */
  keyFor(content: unknown): string {
    const text = JSON.stringify(content);
    const key = this.keys.get(text) ?? crypto.randomUUID();
    this.keys.set(text, key);
    return key;
  }

  /** What is sent next is another request, whatever its content. */
  forget(): void {
    this.keys.clear();
  }
}
