import { expect, it } from 'vitest';
import { toolSetOf } from './metatool.js';
import { qualityOf } from './quality.js';

it('reads quoted questions, and leaves out tools that are not described', () => {
  const rows = ['Query,Tool', 'looked at,Maps', '"A ""way"", please",Maps', 'unknown,Nowhere', ''].join('\n');
  expect(toolSetOf('{"Maps":"Finds ways.","Rain":"Forecasts."}', rows)).toEqual({
    tools: [
      { name: 'Maps', description: 'Finds ways.' },
      { name: 'Rain', description: 'Forecasts.' },
    ],
    questions: [{ text: 'A "way", please', tool: 0 }],
  });
});

it('counts the right tool by its place', () => {
  const ranks = [[3, 2, 1], [3, 3, 1], [0, 0, 0], [9, 8, 7, 6, 5, 4]]; // prettier-ignore
  const questions = [{ tool: 0 }, { tool: 1 }, { tool: 0 }, { tool: 5 }].map((asked, at) => ({
    ...asked,
    at,
  }));
  expect(qualityOf(questions, ({ at }) => ranks[at] ?? [])).toEqual({
    recallAt1: 0.25,
    recallAt5: 0.5,
    ndcgAt5: (1 + 1 / Math.log2(3)) / 4,
  });
});
