import { exportJWK, generateKeyPair } from 'jose';
import { StatementSigner, verifyStatement } from '@isthmus/platform-identity';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { scopeOf } from '../testing/fake-request.js';
import type { Charged, ChargedLine } from './receipt.claims.js';
import type { StoredAttempt } from './receipt.repository.js';
import { RECEIPT_TYPE, ReceiptService } from './receipt.service.js';

const ID = '0190b3a4-0000-7000-8000-0000000000aa';
const PRICE = { id: 'model.input@2026', amountMicro: 2_000_000n, per: 1_000_000n };
const failed: StoredAttempt = {
  id: 'a1',
  number: 1,
  model: 'large',
  agentId: '',
  keyId: 'k-1',
  outcome: 'failed',
  inputTokens: 0n,
  outputTokens: 0n,
  countedBy: 'local',
  startedAt: new Date('2026-11-01T12:00:00Z'),
  endedAt: new Date('2026-11-01T12:00:01Z'),
};
const answered: StoredAttempt = {
  ...failed,
  id: 'a2',
  number: 2,
  model: 'small',
  outcome: 'completed',
  inputTokens: 7n,
  outputTokens: 3n,
  countedBy: 'provider',
  endedAt: new Date('2026-11-01T12:00:02.5Z'),
};
const lineOf = (kind: 'input' | 'output', quantity: bigint, amountMicro: bigint): ChargedLine => ({
  eventId: `attempt:a2:${kind}`,
  sku: `model.${kind}`,
  quantity,
  amountMicro,
  price: { ...PRICE, id: `model.${kind}@2026` },
});

let signer: StatementSigner;
let attempts: StoredAttempt[];
let charged: Charged;
let asked: unknown[];
beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  signer = await StatementSigner.create({ ...(await exportJWK(privateKey)), kid: 'receipt-1' });
});
beforeEach(() => {
  [attempts, asked] = [[failed, answered], []];
  charged = { lines: [lineOf('input', 7n, 14n), lineOf('output', 3n, 24n)], currency: 'CNY' };
});

const service = () =>
  new ReceiptService(
    { attempts: async (...of) => (asked.push(of), attempts) },
    { chargesOf: async (...of) => (asked.push(of), charged) },
    signer,
  );
const claimsOf = async () =>
  verifyStatement(RECEIPT_TYPE, await service().receiptOf(scopeOf(), ID), signer.keySet);

it('states what a request used and was charged, attempt by attempt', async () => {
  expect(await claimsOf()).toEqual({
    iss: 'isthmus',
    jti: ID,
    iat: expect.any(Number),
    tenant: scopeOf().tenantId,
    key_id: 'k-1',
    model: 'small',
    completed_at: '2026-11-01T12:00:02.500Z',
    input_tokens: 7,
    output_tokens: 3,
    amount_micro: 38,
    currency: 'CNY',
    attempts: [
      {
        id: 'a1',
        number: 1,
        model: 'large',
        outcome: 'failed',
        started_at: '2026-11-01T12:00:00.000Z',
        ended_at: '2026-11-01T12:00:01.000Z',
        input_tokens: 0,
        output_tokens: 0,
        counted_by: 'local',
        charges: [],
      },
      {
        id: 'a2',
        number: 2,
        model: 'small',
        outcome: 'completed',
        started_at: '2026-11-01T12:00:00.000Z',
        ended_at: '2026-11-01T12:00:02.500Z',
        input_tokens: 7,
        output_tokens: 3,
        counted_by: 'provider',
        charges: [
          {
            sku: 'model.input',
            quantity: 7,
            price: { id: 'model.input@2026', amount_micro: 2_000_000, per: 1_000_000 },
            amount_micro: 14,
          },
          {
            sku: 'model.output',
            quantity: 3,
            price: { id: 'model.output@2026', amount_micro: 2_000_000, per: 1_000_000 },
            amount_micro: 24,
          },
        ],
      },
    ],
  });
  expect(asked).toEqual([
    [scopeOf(), ID],
    [scopeOf(), ['attempt:a2:input', 'attempt:a2:output']],
  ]);
});

it('names the agent that asked instead of a key', async () => {
  attempts = [{ ...answered, keyId: '', agentId: 'agent-1' }];
  const claims = await claimsOf();
  expect(claims).toMatchObject({ agent_id: 'agent-1' });
  expect(claims).not.toHaveProperty('key_id');
});

it('states that a request which used nothing was charged nothing', async () => {
  [attempts, charged] = [[failed], { lines: [], currency: '' }];
  expect(await claimsOf()).toMatchObject({ amount_micro: 0, attempts: [{ charges: [] }] });
});

it.each<[string, string, () => void]>([
  ['is unknown', ID, () => (attempts = [])],
  ['is charged in part', ID, () => (charged = { ...charged, lines: charged.lines.slice(1) })],
  ['is not charged yet', ID, () => (charged = { ...charged, lines: [] })],
  ['has no possible id', "a'b", () => undefined],
])('has no receipt of a request that %s, and tells when to try again', async (_, id, change) => {
  change();
  await expect(service().receiptOf(scopeOf(), id)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('or it is not charged yet'),
    retryAfterMs: 1_000,
  });
});
