'use client';

import { useState } from 'react';
import { readKept, writeKept } from './drafts';

/**
 * The keys of the requests of one form, in this tab: sending the same content again, as after a lost response and a reload,
 * has the same effect once; other content is another request. `form` names it among all forms. Once a request has succeeded,
 * `forget`.
 */
export function useIdempotencyKeys(form: string): IdempotencyKeys {
  const [keys] = useState(() => new IdempotencyKeys(form));
  return keys;
}

export class IdempotencyKeys {
  constructor(private readonly form: string) {}

  /** The key of a request with this content, which has its fields in the same order each time. */
  keyFor(content: unknown): string {
    const kept = this.kept();
    const digest = digestOf(JSON.stringify(content));
    const key = kept.get(digest) ?? crypto.randomUUID();
    writeKept(this.name, [...kept.set(digest, key)].slice(-KEPT_MAX));
    return key;
  }

  /** Sends content under its key, which is forgotten once that has succeeded. */
  async send<Content extends object, Result extends { ok: boolean }>(
    content: Content,
    send: (request: Content & { idempotencyKey: string }) => Promise<Result>,
  ): Promise<Result> {
    const result = await send({ ...content, idempotencyKey: this.keyFor(content) });
    if (result.ok) this.forget();
    return result;
  }

  /** What is sent next is another request, whatever its content. */
  forget(): void {
    writeKept(this.name, undefined);
  }

  private get name(): string {
    return `keys ${this.form}`;
  }

  private kept(): Map<string, string> {
    const kept = readKept(this.name);
    return new Map(Array.isArray(kept) ? (kept.filter(isEntry) as [string, string][]) : []);
  }
}

/** Of one form: what was sent and not answered. */
const KEPT_MAX = 20;

function isEntry(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

/** Tells contents apart without keeping them, which may hold secrets: 53 bits, after cyrb53. */
function digestOf(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return ((low >>> 0) * 2 ** 21 + ((high >>> 0) & 0x1fffff)).toString(36);
}
