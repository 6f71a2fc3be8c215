import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { tenantIds } from './tenant.rules.js';

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const accepts = (input: unknown) => tenantIds().safeParse(input).success;

it('takes 1 to 100 tenants', () => {
  expect([0, 1, 100, 101].map((count) => accepts(ids(count)))).toEqual([false, true, true, false]);
});

it('takes ids of tenants alone', () => expect(accepts(['default'])).toBe(false));
