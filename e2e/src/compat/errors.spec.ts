import { afterAll, beforeAll, expect, it } from 'vitest';
import { endpoint } from '../endpoints.ts';
import { eventually } from '../eventually.ts';
import { OBEDIENT_MODEL } from '../obedient-upstream.ts';
import { describeClients } from './clients.ts';
import type { CompatClient, Settings } from './compat.client.ts';
import { startCountingProxy, type CountingProxy } from './counting-proxy.ts';
import { MODES, newSettings } from './gateway.ts';

const PROMPT = 'Hello';
/** What the gateway asks clients to wait for a slot, less what clocks may differ. */
const WAIT_MS = 950;

let settings: Settings;
let proxy: CountingProxy;
beforeAll(async () => {
  settings = await newSettings();
  proxy = await startCountingProxy(endpoint('models'));
});
afterAll(() => proxy.close());

describeClients(errors, { concurrent: true });

function errors(client: CompatClient): void {
  it.each(MODES)('throws what is wrong with a request, as its own error, $mode', async ({ stream }) => {
    const question = { model: OBEDIENT_MODEL, prompt: PROMPT, stream };
    const wrong = [
      { status: 401, message: 'API key', settings: { ...settings, apiKey: 'sk-wrong' }, question },
      { status: 404, message: 'no-such-model', settings, question: { ...question, model: 'no-such-model' } },
      { status: 400, message: 'temperature', settings, question: { ...question, temperature: 7 } },
      { status: 400, message: '/v1/embeddings', settings, question: { ...question, model: 'vectors' } },
    ];
    for (const { status, message, ...call } of wrong) {
      const { fault } = await client.ask(call.settings, call.question);
      expect(fault).toMatchObject({ own: true, status, message: expect.stringContaining(message) });
    }
  });

  it('throws what is wrong with embeddings, as its own error', async () => {
    for (const model of ['no-such-model', 'vectors-missing', 'vectors-null', OBEDIENT_MODEL]) {
      const { fault } = await client.embed(settings, { model, texts: ['one', 'two'] });
      expect(fault).toMatchObject({
        own: true,
        message: expect.stringMatching(/no-such-model|upstream odd|chat/),
      });
    }
  });

  // 429 with the code insufficient_quota, as OpenAI has it, and x-should-retry: false.
  it.each(MODES)(
    'asks once when the budget is exhausted, unless it goes by the status alone, $mode',
    async ({ stream }) => {
      const poor = { ...(await newSettings({ creditMicro: 1n })), baseUrl: `${proxy.url}/v1`, retries: 1 };
      const { fault } = await client.ask(poor, { model: 'plain', prompt: PROMPT, stream });
      expect(fault).toMatchObject({ own: true, status: 429 });
      expect(proxy.passedWith(poor.apiKey)).toHaveLength(client.retriesByStatus ? 1 + poor.retries : 1);
    },
  );

  it('throws that a limit is reached, and retries after the time that it is told', async () => {
    const limited = { ...(await newSettings({ concurrentRequests: 1 })), baseUrl: `${proxy.url}/v1` };
    const question = { model: 'plain', prompt: PROMPT, stream: false };
    const release = await occupy(limited);
    const { fault } = await client.ask(limited, question);
    expect(fault).toMatchObject({ own: true, status: 429, message: expect.stringContaining('concurrent') });
    const before = proxy.passedWith(limited.apiKey).length;
    const tries = () => proxy.passedWith(limited.apiKey).slice(before);
    const asked = client.ask({ ...limited, retries: 3 }, question);
    await eventually('the first try to be refused', () => Promise.resolve(tries()[0]?.status === 429), {
      everyMs: 5,
    });
    release();
    expect(await asked).toMatchObject({ answer: { text: expect.stringContaining('answer') } });
    const [first = NaN, second = NaN] = tries().map(({ receivedAt }) => receivedAt);
    expect(second - first).toBeGreaterThanOrEqual(WAIT_MS);
  });

  it('gets the answer of an upstream that fails every other time, by its own retry', async () => {
    const question = { model: 'fails-every-other', prompt: PROMPT, stream: false };
    const outcomes = [1, 2].map(() => client.ask({ ...settings, retries: 3 }, question));
    for (const outcome of outcomes)
      expect(await outcome).toMatchObject({ answer: { text: expect.stringContaining('answer') } });
  });
}

/** Takes the one slot with a stream, past the proxy; resolves with what ends it. */
async function occupy({ apiKey }: Settings): Promise<() => void> {
  const leaving = new AbortController();
  const response = await fetch(`${endpoint('models')}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'endless', stream: true, messages: [{ role: 'user', content: PROMPT }] }),
    signal: leaving.signal,
  });
  expect(response.status).toBe(200);
  await response.body?.getReader().read();
  return () => leaving.abort();
}
