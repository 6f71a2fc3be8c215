import { expect, it } from 'vitest';
import { CallPlaces } from './call.places.js';

const refusal = (message: RegExp) =>
  expect.objectContaining({
    code: 'RATE_LIMITED',
    message: expect.stringMatching(message) as string,
  }) as Error;

it('leaves places for others when one organisation has all that it may', () => {
  const places = new CallPlaces({ all: 10, ofOne: 2 });
  const [giveBack] = [places.take('a'), places.take('a')];
  expect(() => places.take('a')).toThrow(refusal(/This organisation .*: 2/));
  places.take('b');
  giveBack();
  giveBack();
  places.take('a');
  expect(() => places.take('a')).toThrow(refusal(/This organisation/));
});

it('has no more than all', () => {
  const places = new CallPlaces({ all: 2, ofOne: 2 });
  const [giveBack] = [places.take('a'), places.take('b')];
  expect(() => places.take('c')).toThrow(refusal(/This gateway .*: 2/));
  giveBack();
  places.take('c');
});
