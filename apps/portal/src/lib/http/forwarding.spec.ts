import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { FORWARDING_HEADER, FORWARDING_TOKEN, unlessForwarded } from './forwarding';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['the token of this process', 'token', 'token', 'listener'],
  ['another token', 'token', 'guess', 'checked'],
  ['no token', 'token', undefined, 'checked'],
  ['no token, in a process without one', undefined, undefined, 'checked'],
  ['an empty token, in a process without one', undefined, '', 'checked'],
])('a request with %s', (_, own, sent, expected) => {
  vi.stubEnv(FORWARDING_TOKEN, own);
  const called: string[] = [];
  const listener = unlessForwarded(
    () => void called.push('checked'),
    () => void called.push('listener'),
  );
  // Only the headers are read.
  const request = { headers: { [FORWARDING_HEADER]: sent } } as unknown as IncomingMessage;
  listener(request, {} as ServerResponse);
  expect(called).toEqual([expected]);
});
