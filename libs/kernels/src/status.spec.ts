import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { STATUS } from './status.js';

it('has the codes that the kernels return', () => {
  const source = readFileSync(new URL('../../../assembly/status.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^export const (\w+): i32 = (\d+);$/gm)];
  expect(Object.fromEntries(codes.map(([, name, code]) => [name, Number(code)]))).toEqual(STATUS);
});
