import { createHash } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import { StatementSigner, verifyStatement } from '@isthmus/platform-identity';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startWebhook, type Webhook } from '../../testing/webhook.js';
import type { PushConfig } from './push.model.js';
import { PushSender } from './push.sender.js';

const PAYLOAD = JSON.stringify({ statusUpdate: { taskId: 't1', status: { state: 'TASK_STATE_WORKING' } } });
const { signal } = new AbortController();

let signer: StatementSigner;
let webhook: Webhook;
let sender: PushSender;
/** What the webhook's owner said. */
let said: Partial<PushConfig>;
let givenUp: string[];
beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  signer = await StatementSigner.create(await exportJWK(privateKey));
  webhook = await startWebhook();
  const repository = { recordGivenUp: async (_: unknown, reason: string) => void givenUp.push(reason) };
  const configs = { opened: async () => ({ id: 'c1', taskId: 't1', url: webhook.url, ...said }) };
  const environment = { EXTERNAL_PRIVATE_NETWORKS: 'allow', GATEWAY_URL: 'https://agents.example/' } as const;
  // The members that it uses of them.
  sender = new PushSender(repository as never, configs as never, signer, environment);
});
afterAll(async () => {
  await sender.close();
  await webhook.close();
});
beforeEach(() => {
  [said, givenUp] = [{}, []];
  for (const received of [webhook.taken, webhook.refused]) received.length = 0;
  webhook.refuse();
});

const deliver = (attempts = 1, version = '1.0') =>
  sender.deliver({ version } as never, { id: 'n1', payload: PAYLOAD, attempts } as never, signal);

it('signs what it posts, for that webhook, body and moment', async () => {
  await deliver();
  const [{ headers, text } = expect.unreachable('nothing was posted')] = webhook.taken;
  expect(headers).toMatchObject({ 'content-type': 'application/a2a+json' });
  expect(headers.authorization).toBe(`Bearer ${String(headers['isthmus-signature'])}`);
  const jws = String(headers['isthmus-signature']);
  const statement = await verifyStatement('a2a-notification+jwt', jws, signer.keySet);
  const now = Math.floor(Date.now() / 1_000);
  expect(statement).toMatchObject({
    iss: 'https://agents.example',
    aud: webhook.url,
    jti: 'n1',
    taskId: 't1',
    request_body_sha256: createHash('sha256').update(text).digest('hex'),
  });
  const { iat, exp } = statement as { iat: number; exp: number };
  expect(exp - iat).toBe(300);
  expect(Math.abs(iat - now)).toBeLessThan(60);
});

it('says what its owner wants said, beside the signature', async () => {
  said = { token: 'hook', authentication: { scheme: 'Basic', credentials: 'YTpi' } };
  await deliver();
  expect(webhook.taken[0]?.headers).toMatchObject({
    authorization: 'Basic YTpi',
    'x-a2a-notification-token': 'hook',
    'isthmus-signature': expect.any(String) as string,
  });
});

it('tells those of version 0.3 in its words', async () => {
  await deliver(1, '0.3');
  expect(webhook.taken).toMatchObject([
    { headers: { 'content-type': 'application/json' }, body: { kind: 'status-update' } },
  ]);
});

it.each([300, 404, 500])('takes an answer of %i for a failure, and tries again', async (status) => {
  webhook.refuse(status);
  await expect(deliver()).rejects.toThrow(String(status));
  expect(givenUp).toEqual([]);
});

it('gives a notification up after twelve attempts, and tells the tenant why', async () => {
  webhook.refuse(500, 500);
  await expect(deliver(11)).rejects.toBeInstanceOf(Error);
  await deliver(12);
  expect(givenUp).toEqual(['The webhook answered with HTTP status 500']);
});

it('gives nothing up because this process stops', async () => {
  const stopping = AbortSignal.abort(new AppError('UNAVAILABLE', 'stopping'));
  const last = { id: 'n1', payload: PAYLOAD, attempts: 12 } as never; // What it reads of one.
  await expect(sender.deliver({ version: '1.0' } as never, last, stopping)).rejects.toBeInstanceOf(Error);
  expect(givenUp).toEqual([]);
});
