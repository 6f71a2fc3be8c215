import { expect, it } from 'vitest';
import { traceFileOfInstance } from './trace.file.js';

const file = (number: number) => `/data/traces/agent-host-instance-${number}.jsonl`;

it('gives each running instance a file of its own, and numbers that are free again', () => {
  const host = '/data/traces/agent-host.jsonl';
  expect(traceFileOfInstance(host, new Set())).toBe(file(1));
  expect(traceFileOfInstance(host, new Set([file(1), file(2)]))).toBe(file(3));
  expect(traceFileOfInstance(host, new Set([file(2), file(3)]))).toBe(file(1));
});

it('gives none where the host traces into no file', () => {
  expect(traceFileOfInstance(undefined, new Set())).toBeUndefined();
});
