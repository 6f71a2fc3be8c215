import { expect, it } from 'vitest';
import { samplesOf } from './metrics-text';

const TEXT = `# HELP outbox_age Age of the oldest message.
# TYPE outbox_age gauge
outbox_age{outbox="models.usage",service_name="maas-gateway"} 12.5
outbox_age{outbox="a \\"b\\" \\\\ {c}, d=1"} 3 1764400000000
outbox_age_total{outbox="other"} 7
outbox_age 1e3
outbox_age{outbox="odd"} many
outbox_age
`;

it('reads the samples of one metric with their labels', () => {
  expect(samplesOf(TEXT, 'outbox_age')).toEqual([
    { labels: { outbox: 'models.usage', service_name: 'maas-gateway' }, value: 12.5 },
    { labels: { outbox: 'a "b" \\ {c}, d=1' }, value: 3 },
    { labels: {}, value: 1_000 },
  ]);
});

it('finds nothing in other text', () => {
  for (const text of ['', '<html>', 'not ready\n']) expect(samplesOf(text, 'outbox_age')).toEqual([]);
});
