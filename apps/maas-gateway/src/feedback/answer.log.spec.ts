import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import type { Units } from '@isthmus/platform-service-database';
import { beforeEach, expect, it } from 'vitest';
import { AnswerLog } from './answer.log.js';
import type { KnowledgeAnswer } from './feedback.types.js';

const told: KnowledgeAnswer = {
  id: 'a-1',
  tenantId: 't',
  baseId: 'b',
  question: 'How long?',
  answer: 'Nine days.',
  cited: [],
  at: new Date(0),
};

let stored: KnowledgeAnswer[];
let trimmed: unknown[];
let fails: Error | undefined;
let trimFails: Error | undefined;
let lines: string[];
beforeEach(() => {
  stored = [];
  trimmed = [];
  fails = undefined;
  trimFails = undefined;
  lines = [];
});

function logOf(): AnswerLog {
  const unit = {
    $executeRaw: async (_: unknown, first: unknown) => {
      if (fails) throw fails;
      // Rows are a text, bases a list.
      if (typeof first === 'string') stored.push(...(JSON.parse(first) as KnowledgeAnswer[]));
      else if (trimFails) throw trimFails;
      else trimmed.push(first);
    },
  };
  const units = { inPlatform: (_: unknown, work: (fake: unknown) => unknown) => work(unit) };
  const logger = createLogger({ service: 'test' }, { write: (line: string) => lines.push(line) });
  // As far as the log uses them.
  return new AnswerLog(units as unknown as Pick<Units, 'inPlatform'>, { logger });
}

it('stores what was asked and answered, cut to what may be kept', async () => {
  const log = logOf();
  log.note({ ...told, question: ` ${'é'.repeat(1_200)}\u0000`, answer: 'x\u0000'.repeat(3_000) });
  await log.stored('a-1');
  expect(stored).toHaveLength(1);
  expect([...(stored[0]?.question ?? '')]).toHaveLength(999);
  expect([...(stored[0]?.answer ?? '')]).toHaveLength(4_000);
  expect(JSON.stringify(stored)).not.toContain('\\u0000');
});

it('stores nothing without a question, and waits for nothing that it does not know', async () => {
  const log = logOf();
  log.note({ ...told, question: ' \n' });
  await log.stored('a-1');
  await log.stored('unknown');
  await log.beforeApplicationShutdown();
  expect(stored).toEqual([]);
});

it('keeps a bounded number waiting', async () => {
  const log = logOf();
  for (let n = 0; n < 2_100; n++) log.note({ ...told, id: `a-${n}` });
  await log.beforeApplicationShutdown();
  expect(stored).toHaveLength(2_000);
});

it('says that an answer was not stored, and not what it was', async () => {
  const log = logOf();
  fails = new AppError('INTERNAL', 'invalid value "Nine days."');
  log.note(told);
  await log.stored('a-1');
  expect(lines.join()).toContain('cannot be marked');
  expect(lines.join()).not.toContain('Nine days');
});

async function storeBatches(count: number): Promise<void> {
  const log = logOf();
  for (let n = 0; n < count; n++) {
    log.note({ ...told, id: `a-${n}`, baseId: n % 2 === 0 ? 'z' : 'b' });
    await log.stored(`a-${n}`);
  }
}

it('trims the bases of twenty batches at once, in an order that is the same in every process', async () => {
  await storeBatches(19);
  expect(trimmed).toEqual([]);
  await storeBatches(21);
  expect(trimmed).toEqual([['b', 'z']]);
});

it('stores answers though old ones cannot be deleted', async () => {
  trimFails = new AppError('UNAVAILABLE', 'no database');
  await storeBatches(20);
  expect(stored).toHaveLength(20);
  expect(lines.join()).toContain('Old answers were not deleted');
});
