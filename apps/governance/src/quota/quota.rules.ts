import { between, idempotencyKey, identifier, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { lines } from '../ledger/ledger.rules.js';
import { amountMicro } from '../request.js';

/** Five kinds of subject, each by itself and as "*", in four windows, less what an organisation has not. */
const BUDGETS_MAX = 36;
const CHARGES_MAX = 500;
const LINES_MAX = 1_000;
const PER_MINUTE_MAX = 1_000_000_000_000n;
const TOTAL_MAX = 1_000_000_000_000n;
const ttlMs = between(1_000, 600_000);
const holder = uuid();

const ref = z.object({ id: uuid(), subjectId: identifier(100, { min: 0 }) });

export const leaseRules = z.object({
  leaseId: uuid(),
  holder,
  budgets: z
    .array(ref)
    .max(BUDGETS_MAX, `must be at most ${BUDGETS_MAX} budgets`)
    .refine((refs) => new Set(refs.map(({ id }) => id)).size === refs.length, 'must name each budget once'),
  needTotalMicro: amountMicro(0n),
  wantTotalMicro: amountMicro(0n),
  ttlMs,
});
export const renewRules = z.object({ holder, ttlMs });
export const holderRules = z.object({ holder });

const kinds = {
  SUBJECT_KIND_ORGANISATION: 'organisation',
  SUBJECT_KIND_PROJECT: 'project',
  SUBJECT_KIND_KEY: 'key',
  SUBJECT_KIND_AGENT: 'agent',
  SUBJECT_KIND_SESSION: 'session',
} as const;
const KIND_RULE = 'must be organisation, project, key, agent or session';

const subject = z
  .object(
    {
      kind: z
        .enum(Object.keys(kinds) as (keyof typeof kinds)[], KIND_RULE) // the keys of the table above
        .transform((kind) => kinds[kind]),
      id: identifier(100, { min: 0 }),
    },
    'is required',
  )
  .refine(({ kind, id }) => (kind === 'organisation') === (id === ''), {
    path: ['id'],
    error: 'must be empty for the organisation, and an id or "*" for any other subject',
  });

export const setBudgetRules = z.object({
  subject,
  window: z.enum(['total', 'hour', 'day', 'month'], 'must be total, hour, day or month'),
  limitMicro: amountMicro(0n),
});
const perMinute = z
  .bigint()
  .min(0n, 'must not be negative')
  .max(PER_MINUTE_MAX, `must be at most ${PER_MINUTE_MAX}; 0 does not limit`);
export const setRateLimitRules = z
  .object({
    subject,
    requestsPerMinute: perMinute,
    tokensPerMinute: perMinute,
    concurrentRequests: between(0, 1_000_000),
  })
  .refine(
    ({ requestsPerMinute, tokensPerMinute, concurrentRequests }) =>
      requestsPerMinute > 0n || tokensPerMinute > 0n || concurrentRequests > 0,
    {
      path: ['requests_per_minute'],
      error: 'must be more than 0, or tokens_per_minute or concurrent_requests: a limit limits something',
    },
  );
export const ruleIdRules = z.object({ id: uuid() });

const total = z.bigint().min(0n, 'must not be negative').max(TOTAL_MAX, `must be at most ${TOTAL_MAX}`);
const slots = between(0, 1_000_000).transform(BigInt);
export const leaseRateRules = z
  .object({
    holder,
    limit: z.object(ref.shape, 'is required'),
    needRequests: total,
    wantRequests: total,
    needTokens: total,
    wantTokens: total,
    needSlots: slots,
    wantSlots: slots,
    minute: z
      .bigint()
      .min(0n, 'must not be negative')
      .max(BigInt(Number.MAX_SAFE_INTEGER), 'must be a minute that an answer named'),
  })
  .transform(({ holder: of, limit, minute, ...numbers }) => ({
    holder: of,
    limit,
    need: { requests: numbers.needRequests, tokens: numbers.needTokens, slots: numbers.needSlots },
    want: { requests: numbers.wantRequests, tokens: numbers.wantTokens, slots: numbers.wantSlots },
    minute: minute === 0n ? undefined : Number(minute),
  }));

/** One charge; a batch is checked by its size only, since charges are independent. */
export const chargeRules = z.object({
  id: idempotencyKey(),
  leaseId: uuid(),
  heldMicro: amountMicro(0n),
  lines,
});
export const chargesRules = z.object({
  charges: z
    .array(z.object({ lines: z.array(z.unknown()) }))
    .max(CHARGES_MAX, `must be at most ${CHARGES_MAX} charges`)
    .refine(
      (charges) => charges.reduce((sum, { lines: { length } }) => sum + length, 0) <= LINES_MAX,
      `must have at most ${LINES_MAX} lines together`,
    ),
});
