import type { Scope } from '@isthmus/platform-identity';
import { platformScope } from '@isthmus/platform-identity';
import { createLogger } from '@isthmus/platform-observability';
import { newTenantScope } from '@isthmus/testing';
import { beforeEach, expect, it } from 'vitest';
import type { RuntimeConfiguration } from '@isthmus/runtime-api';
import type { RuntimeCalls } from '../../runtime/runtime.types.js';
import { RemoteRuntimes } from './remote.runtimes.js';

const tenant = newTenantScope();
const logger = createLogger({ service: 'test', level: 'silent' });
/** What was signed: audience and scope. */
let signed: [string, Scope][];
let runtimes: RemoteRuntimes;

beforeEach(() => {
  signed = [];
  const identity = {
    tokenFor: async (audience: string, scope: Scope) => `token ${signed.push([audience, scope])}`,
  };
  const environment = { LISTEN_HOST: '127.0.0.1', GRPC_PORT: 4000, HOST_PUBLIC_ADDRESS: undefined };
  runtimes = new RemoteRuntimes(environment, { identity });
});

function launch(instanceId: string) {
  // The rest of it is not looked at here.
  const configuration = {
    instanceId,
    tenantId: tenant.tenantId,
  } as Partial<RuntimeConfiguration> as RuntimeConfiguration;
  return runtimes.launch({
    configuration,
    memoryMib: 0,
    calls: {} as RuntimeCalls,
    logger,
    output: () => ({ message: '', fields: {} }),
  });
}

it('signs a token for itself that names the tenant and one credential', async () => {
  const session = launch('i-1');
  expect(await runtimes.environmentOf('i-1')).toEqual({
    HOST_ADDRESS: '127.0.0.1:4000',
    INSTANCE_ID: 'i-1',
    HOST_TOKEN: 'token 1',
  });
  const actor = `runtime:${session.enrolment}`;
  expect(signed).toEqual([['agent-host', { kind: 'tenant', tenantId: tenant.tenantId, actor }]]);
});

it('knows the session of each credential, and nothing else', () => {
  const [first, second] = [launch('i-1'), launch('i-2')];
  const find = (credential: string) => runtimes.sessionOf({ ...tenant, actor: `runtime:${credential}` });
  expect(find(first.enrolment)).toEqual({ session: first, credential: first.enrolment });
  expect(find(second.attachment).session).toBe(second);
  for (const actor of ['user:u-1', 'runtime:', `agent:${first.attachment}`, `runtime:${tenant.tenantId}`])
    expect(() => runtimes.sessionOf(platformScope(actor))).toThrow('belongs to no runtime');
});

it('forgets a session that has ended', async () => {
  const session = launch('i-1');
  await session.stop(0);
  expect(() => runtimes.sessionOf({ ...tenant, actor: `runtime:${session.attachment}` })).toThrow(
    'belongs to no runtime',
  );
  await expect(runtimes.environmentOf('i-1')).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('gives a runtime five minutes to start', () => {
  expect(runtimes.startTimeoutMs).toBe(300_000);
});
