import { expect, it } from 'vitest';
import { documentOf, type ChatReport, type EncoderReport } from './models.report.js';

const all = {
  category: 'all',
  items: 200,
  right: 50,
  margin: 0.06,
  auroc: { mean: 0.71, first: 0.8, least: 0.6 },
};
const chat: ChatReport = {
  english: [all],
  chinese: [{ ...all, right: 0, auroc: { mean: NaN, first: NaN, least: NaN } }],
  speed: { tokensPerSecond: { plain: 80, chosen: 72, five: 40 }, firstTokenMs: 150 },
  memoryMb: 410,
};
const found = { languages: 'all', queries: 10, recallAt1: 0.5, recallAt5: 0.9, mrr: 0.66 };
const encoder: EncoderReport = {
  similarity: [{ languages: 'all', pairs: 260, correlation: 0.9 }],
  retrieval: [found],
  lexical: [{ ...found, recallAt1: 0.2 }],
  truncated: [{ dimensions: 256, correlation: 0.89, recallAt1: 0.45 }],
  speed: { sentencesPerSecond: 1_500, queryMs: 0.7 },
};

it('says what was to be reached and whether it was', () => {
  const text = documentOf('A machine.', { encoder, chat });
  expect(text).toContain('| chat, tokens/s on 2 cores | ≥ 60 | 80.0 | yes |');
  expect(text).toContain('| – resident memory, MB | ≤ 400 | 410 | **no** |');
  expect(text).toContain('log-probability, % | ≤ 15 | 10.0 | yes |');
  expect(text).toContain('| – cost of five alternatives, % |  | 50.0 |  |');
  expect(text).toContain('| encoder, sentences/s on one core | ≥ 200 | 1500 | yes |');
});

it('shows accuracies with their margins, and no figure where there is none', () => {
  const text = documentOf('A machine.', { encoder, chat });
  expect(text).toContain('| all | 200 | 25.0 % ± 6 | 0.710 | 0.800 | 0.600 |');
  expect(text).toContain('| all | 200 | 0.0 % ± 6 | – | – | – |');
  expect(text).toContain('| all | 10 | 50.0 % | 90.0 % | 0.660 | 20.0 % | 90.0 % | 0.660 |');
});

it('says why a part was not measured', () => {
  const text = documentOf('A machine.', { encoder: 'it is not there. Run: npm run models.', chat });
  expect(text).toContain('Not measured: it is not there. Run: npm run models.');
  expect(text).toContain('| encoder, sentences/s on one core | ≥ 200 | – | – |');
});
