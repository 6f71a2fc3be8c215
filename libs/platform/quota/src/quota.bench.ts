/** `npm run bench -w @isthmus/platform-quota`: what a hold and its settlement cost a request that a slice covers. */
import { randomUUID } from 'node:crypto';
import { tenantScope } from '@isthmus/platform-identity';
import { Quota } from './quota.js';
import type { Held, Spender } from './quota.types.js';
import { FakeQuotaLedger, TENANT } from './testing/index.js';

const HOLDS = 1_000_000;
const scope = tenantScope(TENANT, 'key:bench');
if (!scope) throw new Error('not a tenant');
const spender: Spender = { scope, projectId: '', keyId: 'k', agentId: '', sessionId: '' };
const ledger = new FakeQuotaLedger(10n ** 15n);
const holder = new Quota({
  client: ledger.client(),
  holder: randomUUID(),
  service: 'bench',
  logger: console,
});
holder.start();
(await holder.hold(spender, { micro: 10n ** 12n, tokens: 1 })).settle({ micro: 0n, tokens: 0 });
await new Promise((resolve) => setTimeout(resolve, 50));
(await holder.hold(spender, { micro: 10n ** 12n, tokens: 1 })).settle({ micro: 0n, tokens: 0 });
const start = performance.now();
let calls = 0;
for (let n = 0; n < HOLDS; n++) {
  const held = holder.hold(spender, { micro: 100n, tokens: 500 });
  if (held instanceof Promise) calls += 1;
  (held instanceof Promise ? await held : (held satisfies Held)).settle({ micro: 60n, tokens: 300 });
}
const nanoseconds = ((performance.now() - start) / HOLDS) * 1e6;
console.log(`hold and settle: ${nanoseconds.toFixed(0)} ns; ${calls} of ${HOLDS} asked the ledger`);
await holder.close();
