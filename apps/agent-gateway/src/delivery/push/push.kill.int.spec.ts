import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { rpc, useGateway } from '../../testing/gateway.fixture.js';
import type { GatewayProcess } from '../../testing/gateway.process.js';
import { TaskAgent } from '../../testing/task.agent.js';
import { startWebhook, type Notification, type Webhook } from '../../testing/webhook.js';

const LONG_MS = 180_000;
const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
let agent: TaskAgent;
let agentId: string;
let hook: Webhook;
let killed: GatewayProcess;

beforeAll(async () => {
  hook = await startWebhook();
  agent = new TaskAgent(gateway.agent);
});
afterAll(() => hook.close());
beforeEach(async () => {
  agentId = gateway.harness.publish(gateway.agent.url);
  agent.play();
  hook.taken.length = 0;
  hook.refused.length = 0;
  killed = await gateway.harness.startProcess();
}, LONG_MS);

/** A task that the gateway which is to be killed follows for a webhook. */
async function followedTask() {
  const task = agent.begin();
  const answer = await fetch(`${killed.url}/agents/${agentId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'a2a-version': '1.0',
      authorization: `Bearer ${gateway.harness.secret}`,
    },
    body: rpc('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url }),
  });
  expect(answer.status).toBe(200);
  await expect.poll(() => agent.followersOf(task)).toBe(1);
  return task;
}

const stateOf = ({ body }: Notification) => /TASK_STATE_(\w+)/.exec(JSON.stringify(body))?.[1];
const senderOf = ({ headers }: Notification) => decodeJwt(String(headers['isthmus-signature'])).iss;
/** States that the webhook was notified of; one that was repeated counts once. */
const notified = () => hook.taken.map(stateOf).filter((state, n, all) => state !== all[n - 1]);

it.each([
  ['is due again, because the webhook has refused it', 500],
  ['is on its way, and the webhook has not answered', 0],
])(
  'a notification is delivered, before later ones, when its gateway is killed while it %s',
  async (_, status) => {
    const task = await followedTask();
    hook.refuse(status);
    agent.setStatus(task, 'INPUT_REQUIRED');
    await expect.poll(() => hook.refused.length, { timeout: 30_000 }).toBe(1);
    const first = hook.refused[0] as Notification; // Polled for above.
    expect([stateOf(first), senderOf(first)]).toEqual(['INPUT_REQUIRED', killed.url]);
    await killed.kill();
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(notified, { timeout: 90_000 }).toEqual(['INPUT_REQUIRED', 'COMPLETED']);
    expect(hook.taken[0]?.text).toBe(first.text);
    expect(gateway.harness.urls).toContain(senderOf(hook.taken[0] as Notification));
  },
  LONG_MS,
);
