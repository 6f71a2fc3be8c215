import { expect, it } from 'vitest';
import { Attachment } from './attachment.js';

it('has a value for each object, of its own', () => {
  const [names, sizes] = [new Attachment<object, string>(), new Attachment<object, number>()];
  const [one, other] = [{}, {}];
  names.set(one, 'one');
  sizes.set(one, 1);
  sizes.set(other, 2);
  expect([names.get(one), sizes.get(one), names.get(other), sizes.get(other)]).toEqual([
    'one',
    1,
    undefined,
    2,
  ]);
  expect(Object.keys(one)).toEqual([]);
});
