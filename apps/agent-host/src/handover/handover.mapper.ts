import type { handover } from '@isthmus/contracts';
import {
  between,
  idempotencyKey,
  identifier,
  isoTime,
  pageSize,
  pageTokens,
  text,
  time,
  uuid,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import type { HandOverSummary } from './handover.summary.js';
import type { ListedHandOver, SaidLine } from './handover.types.js';
import type { Measures } from './measures.types.js';

const REPEAT_DAYS = 7;
const PERIOD_DAYS_MAX = 92;
const id = uuid('must be the UUID of a hand-over');
const agentId = uuid('must be the UUID of an agent');
/** Of every agent where it is empty. */
const anyAgent = z.union([z.literal(''), agentId], 'must be the UUID of an agent, or empty');

export const handOverTokens = pageTokens('host.hand-overs', z.object({ requestedAt: isoTime, id: uuid() }));

export const requests = {
  list: z.object({
    pageSize: pageSize({ usual: 50, max: 100 }),
    pageToken: z.string(),
    agentId: anyAgent,
    open: z.boolean(),
  }),
  get: z.object({ id }),
  start: z.object({
    idempotencyKey: idempotencyKey(),
    agentId,
    owner: identifier(300),
    contextId: identifier(200),
  }),
  take: z.object({ idempotencyKey: idempotencyKey(), id }),
  reply: z.object({ idempotencyKey: idempotencyKey(), id, text: text(8_000) }),
  end: z.object({
    idempotencyKey: idempotencyKey(),
    id,
    outcome: z.enum(['returned', 'resolved', 'unresolved'], 'must be returned, resolved or unresolved'),
  }),
  rule: z.object({ agentId }),
  setRule: z.object({
    idempotencyKey: idempotencyKey(),
    agentId,
    rule: z.object(
      {
        enabled: z.boolean(),
        answers: between(1, 10),
        confidenceMin: z
          .number('must be a number from 0 to 1')
          .min(0, 'must be at least 0')
          .max(1, 'must be at most 1')
          // A float of the wire is 0.4000000059604645.
          .transform((value) => Number(value.toFixed(6))),
        waitMinutes: between(1, 10_080),
      },
      'is required',
    ),
  }),
  measures: z
    .object({
      agentId: anyAgent,
      from: time(),
      to: time(),
      repeatDays: between(0, 30).transform((days) => days || REPEAT_DAYS),
    })
    .refine(({ from, to }) => to > from, { path: ['to'], error: 'must be after from' })
    .refine(({ from, to }) => to.getTime() - from.getTime() <= PERIOD_DAYS_MAX * 86_400_000, {
      path: ['to'],
      error: `must be at most ${PERIOD_DAYS_MAX} days after from`,
    }),
};

export function handOverMessage({
  takenAt,
  endedAt,
  taskId: _,
  waitMinutes: __,
  ...handOver
}: ListedHandOver): handover.HandOver {
  return { ...handOver, takenAt: takenAt ?? undefined, endedAt: endedAt ?? undefined };
}

export function detailMessage({
  handOver,
  lines,
  summary,
}: {
  handOver: ListedHandOver;
  lines: SaidLine[];
  summary: HandOverSummary;
}): handover.HandOverDetail {
  return { handOver: handOverMessage(handOver), lines: lines.map(lineMessage), summary };
}

function lineMessage({ known, confidence, ...line }: SaidLine): handover.SaidLine {
  return { ...line, known: known ?? undefined, confidence: confidence ?? undefined };
}

export function measuresMessage({
  agentId,
  medianSecondsToPerson,
  ...counts
}: Measures): handover.ServiceMeasures {
  return { ...counts, agentId: agentId ?? '', medianSecondsToPerson: medianSecondsToPerson ?? undefined };
}
