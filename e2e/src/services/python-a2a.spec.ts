import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import type { TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPython } from '../compat/python.install.ts';
import { deployedSupport, undeploy } from '../deployments.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

const SCRIPT = join(import.meta.dirname, '..', 'compat', 'python', 'a2a_client.py');
const python = await installPython();
if ('absent' in python) console.warn(`Python's a2a-sdk is not tried: ${python.absent}`);

interface Turn {
  text: string;
  events: number;
  taskId: string;
  contextId: string;
}
interface Conversation {
  extensions: { sequences: number[]; state: string; isWhole: boolean; isOnce: boolean };
  first: Turn;
  second: Turn;
  listed: number;
  state: string;
  missing: string;
}
type Findings = Record<'JSONRPC' | 'HTTP+JSON' | 'GRPC', Conversation> & {
  card: { tried: number; unnoticed: unknown[] };
};

describe.skipIf('absent' in python)('Python’s a2a-sdk', () => {
  let portal: Services;
  let scope: TenantScope;
  let agentId: string;
  let findings: Findings;

  beforeAll(async () => {
    portal = await servicesAs('portal');
    scope = await openTenant(portal);
    const { id, address } = await deployedSupport(portal, scope);
    agentId = id;
    findings = await ask({ address, key: (await createKey(portal, scope)).secret });
  });
  afterAll(() => undeploy(portal, scope, agentId));

  it.each(['JSONRPC', 'HTTP+JSON', 'GRPC'] as const)('talks to an agent by %s', (binding) => {
    const { first, second, extensions, ...rest } = findings[binding];
    expect(first.text).toMatch(/bill|pay/i);
    expect(first.events).toBeGreaterThan(2);
    expect(second).toMatchObject({ contextId: first.contextId, text: expect.stringMatching(/./) });
    expect(rest).toEqual({ listed: 2, state: 'TASK_STATE_COMPLETED', missing: 'TaskNotFoundError' });
    expect(extensions).toEqual({
      sequences: extensions.sequences.map((_, n) => n + 1),
      state: 'TASK_STATE_COMPLETED',
      isWhole: true,
      isOnce: true,
    });
  });

  /** All but what `@a2a-js/sdk` does not cover in the signature that is made for it (ADR 0021, apps/agent-gateway/README.md). */
  it('verifies the card, and notices each change of it but those of its security schemes', () => {
    const { tried, unnoticed } = findings.card;
    expect(tried).toBeGreaterThan(50);
    expect(unnoticed).toEqual([['removed', 'securitySchemes']]);
  });
});

async function ask(order: { address: string; key: string }): Promise<Findings> {
  if ('absent' in python) throw new Error(python.absent);
  const child = spawn(python.python, [SCRIPT]);
  child.stdin.end(JSON.stringify(order));
  const [found, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (found === '') throw new Error(trouble);
  return JSON.parse(found) as Findings; // a2a_client.py says what it writes.
}
