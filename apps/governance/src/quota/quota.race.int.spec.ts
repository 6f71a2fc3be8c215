import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { quota } from '@isthmus/contracts';
import { platformScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import type { Environment } from '../config.js';
import { readBooks, startHarness, type Harness } from '../testing/service.harness.js';
import { endProcesses, startProcess } from '../testing/service.process.js';
import { SpendingProcess } from '../testing/spending.process.js';
import { HOLDERS, SpendingStorm } from '../testing/spending.storm.js';

const SEED = 20_261_129;
const SEEDS = Number(process.env['ISTHMUS_THOROUGH'] ?? 1);
const KILL_EVERY_MS = 250;
/** Less than the time after which a gateway returns what it does not use. */
const RECALLED_MS = 3_000;
const CREDIT = 20_000n;
const KEY_LIMIT = 8_000n;

let harness: Harness;
let environments: Environment[];
let services: ChildProcess[];
let address: string;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 1, { RECALL_WAIT_MS: 1_000 });
  environments = [await harness.environmentOf(), await harness.environmentOf()];
  services = await Promise.all(environments.map(startProcess));
  address = environments.map(({ GRPC_PORT }) => `127.0.0.1:${GRPC_PORT}`).join(',');
});
afterAll(async () => {
  endProcesses();
  await harness.stop();
});

it.each(Array.from({ length: SEEDS }, (_, n) => SEED + n))(
  'spends the last unit of a balance and of a budget, and not one more, though processes are killed (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    const scope = await harness.openAccount(CREDIT);
    const portal = await harness.quotaAs('portal', address);
    const key = { kind: quota.SubjectKind.KEY, id: 'k1' };
    await portal.setBudget({ subject: key, window: 'month', limitMicro: KEY_LIMIT }, { scope });
    const client = await harness.quotaAs('maas-gateway', address);
    const storm = new SpendingStorm({ client, scope, seed, expire: expireLeases });
    await Promise.all([storm.run(), killAll(storm)]);
    await storm.spendOut();
    console.log(`seed ${seed}: ${storm.summary()}`);
    expect(await readBooks(harness.admin, scope)).toMatchObject({
      sum: 0n,
      balance: 0n,
      spent: CREDIT,
      held: 0n,
      expected: { balance: 0n, revenue: CREDIT, held: 0n },
      entriesMicro: CREDIT,
      hoursMicro: CREDIT,
      monthsMicro: CREDIT,
    });
    expect([storm.chargedMicro(), storm.chargedMicro('k1')]).toEqual([CREDIT, KEY_LIMIT]);
    const { budgets } = await portal.listBudgets({}, { scope });
    expect(budgets).toMatchObject([{ spentMicro: KEY_LIMIT, heldMicro: 0n }]);
    expect(storm.unpaid).toEqual([]);
  },
);

it('grants one gateway what lies idle at all others, again and again', async () => {
  const scope = await harness.openAccount(1_000n);
  const client = await harness.quotaAs('maas-gateway', address);
  const gateways = Array.from({ length: HOLDERS }, () => new SpendingProcess(client, () => 'none'));
  const spender = { scope, projectId: '', keyId: 'k1', agentId: '', sessionId: '' };
  // A refusal while others are slow to return what is idle is allowed, but not to last.
  const granted = (gateway: SpendingProcess, micro: bigint) =>
    vi.waitFor(() => gateway.request(spender, { micro, usedMicro: 1n, ms: 0 }), { timeout: RECALLED_MS });
  for (let left = 1_000n; left > 900n; left -= BigInt(HOLDERS + 1)) {
    await Promise.all(gateways.map((gateway) => granted(gateway, 40n)));
    const [first, ...others] = gateways;
    if (!first) throw new Error('there are gateways');
    await granted(first, left - BigInt(HOLDERS));
    gateways.splice(0, HOLDERS, ...others, first);
  }
  await Promise.all(gateways.map((gateway) => gateway.close()));
  expect(await readBooks(harness.admin, scope)).toMatchObject({ balance: 900n, held: 0n });
});

/** Each gateway once, and each service once at the same time as one of them. */
async function killAll(storm: SpendingStorm): Promise<void> {
  for (let n = 0; n < HOLDERS; n++) {
    await sleep(KILL_EVERY_MS);
    const replaced = storm.replace(n, n % 2 === 0 ? 'in time' : 'late');
    await Promise.all([replaced, ...(n < environments.length ? [restart(n)] : [])]);
  }
  storm.isOver = true;
}

async function restart(index: number): Promise<void> {
  const [environment, service] = [environments[index], services[index]];
  if (!environment || !service) throw new Error('there is no such service');
  service.kill('SIGKILL');
  await once(service, 'exit');
  services[index] = await startProcess(environment);
}

/** As if the time had passed after which leases expire that are not renewed. */
async function expireLeases(holder: string): Promise<void> {
  await harness.admin.inPlatform(
    platformScope('test'),
    (tx) =>
      tx.$executeRaw`UPDATE governance.quota_lease SET expires_at = now() WHERE holder = ${holder}::uuid`,
  );
}
