import { expect, it } from 'vitest';
import { healthOf } from './tenant-health';

const account = {
  currency: 'CNY',
  balanceMicro: 1,
  heldMicro: 0,
  spentMicro: 0,
  spentMonthMicro: 0,
  spentRecentlyMicro: 0,
};
const agents = { ready: 1, failed: 0, changing: 2 };
const kept = { deleteAt: undefined };

it.each([
  ['healthy', kept, { account, agents }],
  ['failing', kept, { account, agents: { ...agents, failed: 1 } }],
  ['failing', kept, { account: undefined, agents: { ...agents, failed: 1 } }],
  ['noCredit', kept, { account: { ...account, balanceMicro: 0 }, agents: { ...agents, failed: 1 } }],
  ['noCredit', kept, { account: null, agents }],
  ['unknown', kept, { account: undefined, agents }],
  ['unknown', kept, { account, agents: undefined }],
  ['deleting', { deleteAt: new Date(0) }, { account: null, agents: undefined }],
] as const)('finds %s: %j with %j', (health, tenant, figures) => {
  expect(healthOf(tenant, figures)).toBe(health);
});
