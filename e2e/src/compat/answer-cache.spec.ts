import { randomUUID } from 'node:crypto';
import OpenAI from 'openai';
import { beforeAll, expect, it } from 'vitest';
import { endpoint } from '../endpoints.ts';
import { createKey, openTenant, servicesAs } from '../services.ts';
import { MODES } from './gateway.ts';

const MODEL = 'extract/support';
const CREDIT_MICRO = 1_000_000_000n;

let client: OpenAI;
let spent: () => Promise<bigint>;
beforeAll(async () => {
  const portal = await servicesAs('portal');
  const scope = await openTenant(portal, CREDIT_MICRO);
  const { id: keyId, secret } = await createKey(portal, scope);
  const cache = { lifetimeSeconds: 600, similarityMin: 0, sampled: false };
  await portal.keys.setKeyCache({ idempotencyKey: randomUUID(), keyId, cache }, { scope });
  client = new OpenAI({ baseURL: `${endpoint('models')}/v1`, apiKey: secret, maxRetries: 0 });
  spent = async () => CREDIT_MICRO - (await portal.ledger.getAccount({}, { scope })).balanceMicro;
});

/** What the header says first, and the text of the answer, whole or put together by the client's own helper. */
async function ask(content: string, stream: boolean, headers: Record<string, string> = {}) {
  const body = { model: MODEL, temperature: 0, messages: [{ role: 'user' as const, content }] };
  if (!stream) {
    const { data, response } = await client.chat.completions.create(body, { headers }).withResponse();
    return { cache: stateOf(response), text: data.choices[0]?.message.content };
  }
  const { data, response } = await client.chat.completions
    .create({ ...body, stream: true }, { headers })
    .withResponse();
  let text = '';
  for await (const { choices } of data) text += choices[0]?.delta.content ?? '';
  return { cache: stateOf(response), text };
}

function stateOf({ headers }: Response): string | undefined {
  return headers.get('x-isthmus-cache')?.split('; similarity')[0];
}

/** What was charged is known about a second later. */
const CHARGED = { timeout: 20_000 };

it.each(MODES)(
  'answers the official client from the cache, $mode, and charges nothing',
  async ({ mode, stream }) => {
    const question = `When is my bill due? (${mode})`;
    const before = await spent();
    const first = await ask(question, stream);
    expect(first).toMatchObject({ cache: 'miss', text: expect.stringMatching(/\w/) });
    await expect.poll(spent, CHARGED).toBeGreaterThan(before);
    const cost = (await spent()) - before;
    expect(await ask(question, stream)).toEqual({ ...first, cache: 'hit; match=exact' });
    expect(await ask(question, !stream)).toEqual({ ...first, cache: 'hit; match=exact' });
    const unstored = await ask(question, stream, { 'cache-control': 'no-store' });
    expect(unstored).toEqual({ ...first, cache: 'bypass; reason=no-store' });
    // Charges come in the order of their requests: of the last, and not of the two before it.
    await expect.poll(spent, CHARGED).toBe(before + 2n * cost);
  },
);
