import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { chatInPortal, deployInPortal, showsState, signIn, undeployInPortal } from './portal.ts';
import { hops, spans } from './spans.ts';

const chromium = findChromium();
const NAME = 'Traced support';

describe.skipIf(!chromium)('one trace', () => {
  let browser: Browser;
  let page: Page;
  let startedUs: number;
  let agentId: string;
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
    startedUs = Date.now() * 1_000;
    agentId = await deployInPortal(page, NAME);
    await showsState(page, 'Ready');
    await chatInPortal(page, 'How do I pay my bill?');
  });
  afterAll(async () => {
    await undeployInPortal(page, NAME);
    await browser.close();
  });

  /** Hops of the trace of the portal's span with this name, created by this test, once it has all of `wanted`. */
  async function traceOf(name: string, wanted: string[]): Promise<string[]> {
    let last: string[] = [];
    return eventually(
      `the trace of "${name}" with ${wanted.join(', ')}`,
      async () => {
        const all = await spans();
        const root = all.find((span) => span.name === name && span.startUs > startedUs);
        last = root ? hops(all, root.traceId) : [];
        const missing = wanted.filter((hop) => !last.some((line) => line.startsWith(hop)));
        if (missing.length > 0) throw new Error(`missing ${missing.join(', ')} in\n  ${last.join('\n  ')}`);
        return last;
      },
      { timeoutMs: 15_000 },
    );
  }

  it('spans a deployment: portal, registry, workflow, scheduler, host, instance', async () => {
    const found = await traceOf('portal deploy', [
      'portal: portal deploy',
      'portal: isthmus.registry.v1.AgentRegistry/DeployAgent',
      'agent-registry: isthmus.registry.v1.AgentRegistry/DeployAgent',
      'orchestrator: activity placeAgent',
      'orchestrator: activity publishAgent',
      'compute-scheduler: isthmus.compute.v1.Compute/Reserve',
      'compute-scheduler: isthmus.compute.v1.Engines/StartWorkload',
      'agent-host: isthmus.host.v1.AgentHost/StartInstance',
      'agent-registry: isthmus.registry.v1.AgentRegistry/PublishAgent',
    ]);
    expect(found.length).toBeGreaterThan(10);
  });

  it('spans a message: portal, gateway, instance, model gateway, and its charge names it', async () => {
    const found = await traceOf('portal chat', [
      'portal: portal chat',
      'agent-gateway: POST /agents/:agentId',
      'agent-runtime: POST /',
      'maas-gateway: ',
    ]);
    expect(found.length).toBeGreaterThan(5);
    // Charges are published many at once, so each has the id of its trace instead of a span in it.
    const root = (await spans()).find(({ name, startUs }) => name === 'portal chat' && startUs > startedUs);
    const query = `trace=${root?.traceId}&since=${Math.floor(startedUs / 1_000)}`;
    const cost = await eventually('the charge of the message', async () => {
      const answer = await page.request.get(
        `${endpoint('portal')}/api/o/default/agents/${agentId}/cost?${query}`,
      );
      const { amountMicro } = (await answer.json()) as { amountMicro: number };
      return answer.ok() && amountMicro > 0 ? amountMicro : undefined;
    });
    expect(cost).toBeGreaterThan(0);
  });
});
