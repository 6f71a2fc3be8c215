import { createLogger } from '@isthmus/platform-observability';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encoderModel } from './encoder.model.js';
import { llamaSources } from './llama.models.js';

const DOCUMENT = readFileSync(new URL('../../../../../docs/benchmarks/models.md', import.meta.url), 'utf8');

/** A cell of the first row that begins so, at or after a heading. */
function cell(heading: string, row: string, column: number): string {
  const section = DOCUMENT.slice(DOCUMENT.indexOf(`\n${heading}\n`));
  const cells =
    section
      .split('\n')
      .find((line) => line.startsWith(`| ${row} |`))
      ?.split('|') ?? [];
  return cells[column + 1]?.trim() ?? '';
}

const rounded = (share: string) => `${Math.round(Number.parseFloat(share))} %`;

it('describes the chat model with the quality that was measured', () => {
  const [source] = llamaSources([], createLogger({ service: 'test', level: 'fatal' }));
  const [english, chinese] = ['### English', '### Chinese'].map((heading) => ({
    items: cell(heading, 'all', 1),
    right: rounded(cell(heading, 'all', 2)),
  }));
  expect(source?.models()[0]?.description).toContain(
    `Measured: ${english?.right} of ${english?.items} English questions right, ${chinese?.right} of ${chinese?.items} Chinese ones.`,
  );
});

it('describes the encoder with its quality, and with what fewer dimensions cost', () => {
  const recall = (dimensions: string) => rounded(cell('### Fewer dimensions', dimensions, 2));
  const passages = cell('### Retrieval', 'all', 1);
  expect(encoderModel().description).toContain(
    `Measured: the right passage of ${passages} comes first for ${recall('512')} of questions, with 256 dimensions for ${recall('256')}, with 64 for ${recall('64')}.`,
  );
});
