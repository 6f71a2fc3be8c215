import { expect, it } from 'vitest';
import { beginElsewhere } from './own-origin';

const PORTAL = 'http://localhost:3000';

it.each(['http://127.0.0.1:3000', 'http://[::1]:3000', null])(
  'sends a sign-in at a provider from %s to the address that the provider knows',
  (origin) => {
    expect(beginElsewhere(origin, PORTAL, '/sign-in?next=%2Fo%2Facme')).toBe(
      'http://localhost:3000/sign-in?next=%2Fo%2Facme',
    );
  },
);

it("begins it at the portal's own address", () => {
  expect(beginElsewhere(PORTAL, `${PORTAL}/`, '/sign-in')).toBeUndefined();
});
