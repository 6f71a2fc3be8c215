import { platformScope } from '@isthmus/platform-identity';
import { unitScope } from '../testing/unit.scope.js';
import { beforeEach, expect, it } from 'vitest';
import { LedgerMemory } from '../testing/ledger.memory.js';
import { AccountService } from './account.service.js';

const scope = unitScope('user:li');
const { tenantId } = scope;
const platform = platformScope('service:portal');
let memory: LedgerMemory;
let accounts: AccountService;
beforeEach(() => {
  memory = new LedgerMemory();
  accounts = new AccountService(memory.repository());
});

it('opens an account with its first credit, and records who did', async () => {
  memory.account = undefined;
  expect(await accounts.open(platform, { tenantId, currency: 'CNY', creditMicro: 5n })).toMatchObject({
    tenantId,
    balanceMicro: 5n,
  });
  expect(memory.credits).toEqual([{ eventId: 'open', amountMicro: 5n }]);
  expect(memory.records).toMatchObject([
    {
      eventId: 'ledger.account.open',
      action: 'ledger.account.open',
      resource: `account/${tenantId}`,
      actor: 'service:portal',
      attributes: { currency: 'CNY', credit_micro: '5' },
    },
  ]);
});

it('opens an account without credit', async () => {
  memory.account = undefined;
  await accounts.open(platform, { tenantId, currency: 'CNY', creditMicro: 0n });
  expect(memory.credits).toEqual([]);
});

it('leaves an open account as it is', async () => {
  expect(await accounts.open(platform, { tenantId, currency: 'CNY', creditMicro: 5n })).toMatchObject({
    balanceMicro: 100n,
  });
  expect([memory.credits, memory.records]).toEqual([[], []]);
});

it('adds credit once per key, with a record of its reason', async () => {
  const request = { key: 'k', tenantId, amountMicro: 7n, reason: 'invoice 1' };
  expect(await accounts.addCredit(platform, request)).toMatchObject({ balanceMicro: 107n });
  expect(await accounts.addCredit(platform, request)).toMatchObject({ balanceMicro: 107n });
  expect(memory.credits).toEqual([{ eventId: 'add:k', amountMicro: 7n }]);
  expect(memory.records).toMatchObject([
    {
      eventId: 'ledger.credit.add:k',
      actor: 'service:portal',
      attributes: { amount_micro: '7', reason: 'invoice 1', key: 'k' },
    },
  ]);
});

it('needs an account to add to or to show', async () => {
  memory.account = undefined;
  const request = { key: 'k', tenantId, amountMicro: 7n, reason: 'r' };
  await expect(accounts.addCredit(platform, request)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await expect(accounts.get(scope)).rejects.toMatchObject({ metadata: { tenantId } });
  expect(memory.credits).toEqual([]);
});
