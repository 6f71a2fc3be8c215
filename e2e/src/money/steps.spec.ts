import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { endpoints } from '../endpoints.ts';
import { eventually } from '../eventually.ts';
import { allReady } from '../processes.ts';
import { ask, type Answer } from './ask.ts';
import { CRASH_STEPS, nameOf, type CrashStep } from './crash.steps.ts';
import { billOf, faultsIn, newText, openMoney, type Tenant } from './tenant.ts';

const CREDIT_MICRO = 50_000_000n;
/** A quarter of the steps, at each a whole answer and a stream; with `npm run test:money` all of them. */
const STEPS = CRASH_STEPS.filter((_, at) => inject('everyLoss') || at % 4 === 1);
/** Leases of a process that died end after this long. */
const LEASES_END_MS = 75_000;

const opened: Tenant[] = [];

describe('a process that dies at a step of a request', () => {
  it.each(STEPS.map((step) => [nameOf(step), step] as const))(
    'leaves the ledger balanced: %s',
    async (_, step) => {
      await allReady();
      const tenant = await openMoney(CREDIT_MICRO);
      arm(step);
      // Together they pass every step.
      const kinds = [true, false];
      const broken: Answer[] = [];
      // A process that the step before has killed may refuse the first ones.
      await eventually('the process to die', async () => {
        broken.push(...(await Promise.all(kinds.map((stream) => askOne(tenant, stream)))));
        return !existsSync(crashFile());
      });
      await allReady();
      const after = await Promise.all(kinds.map((stream) => askOne(tenant, stream)));
      const answers = [...broken, ...after];
      opened.push(tenant);
      await balanced(tenant, answers);
    },
  );

  it.skipIf(!inject('everyLoss'))(
    'leaves nothing held',
    async () => {
      for (const tenant of opened)
        await eventually(
          `nothing to be held of ${tenant.scope.tenantId}`,
          async () => (await billOf(tenant)).heldMicro === 0n,
          { timeoutMs: LEASES_END_MS, everyMs: 1_000 },
        );
    },
    2 * LEASES_END_MS,
  );
});

function askOne(tenant: Tenant, stream: boolean): Promise<Answer> {
  return ask(tenant.key, { text: newText(), stream, instance: 0 });
}

/** Everything that was delivered is paid, at once or when another process has found the journal. */
async function balanced(tenant: Tenant, answers: Answer[]): Promise<void> {
  await eventually(
    'the ledger to be balanced',
    async () => {
      const faults = faultsIn(tenant, await billOf(tenant), answers);
      if (faults.length > 0) throw new Error(faults.join('\n'));
      return true;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
}

function crashFile(): string {
  return join(endpoints().dataDirectory, 'crash');
}

function arm(step: CrashStep): void {
  writeFileSync(crashFile(), nameOf(step));
  expect(readFileSync(crashFile(), 'utf8')).toBe(nameOf(step));
}
