import { registry } from '@isthmus/contracts';
import { startScriptedOpenAi, testDatabaseUrl, type ScriptedOpenAi } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { newMessage, rpc, useGateway } from '../testing/gateway.fixture.js';
import { startHostProcess, type HostProcess } from '../testing/host.process.js';
import { ResumingClient } from '../testing/resuming.client.js';

const LONG_MS = 240_000;
const gateway = useGateway({ EXCHANGE_TIMEOUT_MS: 200_000 });
let openAi: ScriptedOpenAi;
const hosts: HostProcess[] = [];
const startHost = async () => {
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'host');
  const host = await startHostProcess(gateway.harness, { databaseUrl, modelsUrl: openAi.url });
  hosts.push(host);
  return host;
};

beforeAll(async () => {
  openAi = await startScriptedOpenAi();
});
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await openAi.close();
});

it(
  'a stream goes on to the end of its task after the host of its agent was killed, which another host begins again',
  async () => {
    const first = await startHost();
    const { agentId } = await first.deploy({ turnTimeoutMs: 120_000 });
    openAi.reply({ kind: 'hang', chunks: ['half '] });
    const reader = new ResumingClient(gateway.harness.secret, agentId);
    const reading = reader.read(gateway.harness.urls[0], { message: newMessage() });
    await expect.poll(() => reader.text, { timeout: 60_000 }).toBe('half ');
    await first.kill();
    gateway.harness.publish('', { agentId, state: registry.AgentState.RECOVERING });
    openAi.reply({ kind: 'text', chunks: ['all ', 'of it'] });
    const second = await startHost();
    await second.deploy({ agentId, generation: 2, turnTimeoutMs: 120_000 });
    await reading;
    if (!reader.isEnded) await reader.read(gateway.harness.urls[1]);
    expect(reader).toMatchObject({ text: 'all of it', state: 'TASK_STATE_COMPLETED' });
    const { body } = await gateway.post(agentId, rpc('GetTask', { id: reader.taskId }));
    expect(body.result).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
  },
  LONG_MS,
);
