import { expect, it } from 'vitest';
import { seriesColour } from './series-colour';

it('gives a thing one colour, and different things different ones', () => {
  const names = [
    'model.input',
    'model.output',
    'agent.message',
    'compute.unit',
    'agent-1',
    'agent-2',
    'gpt-5',
  ];
  const colours = names.map(seriesColour);
  expect(new Set(colours).size).toBe(names.length);
  expect([...names].reverse().map(seriesColour)).toEqual(colours.toReversed());
});

it('is grey for what is no thing of its own', () => {
  expect(seriesColour('')).toBe(seriesColour('…'));
});
