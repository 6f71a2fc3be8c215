import type { BillRow } from '@isthmus/odd-upstream';
import { beforeAll, expect, inject, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { describeClients } from './clients.ts';
import type { Settings } from './compat.client.ts';
import { MODES, newSettings } from './gateway.ts';

const PROMPT = 'Hello';
const TIMEOUT_MS = 400;
/** Less than the gateway waits for the upstream. */
const FAILED_MS_MAX = 2_000;

let settings: Settings;
beforeAll(async () => {
  settings = await newSettings();
});

describeClients((client) => {
  it.each(['endless', 'hang-in-stream'])(
    'leaves the stream of %s, and the upstream is told',
    async (model) => {
      const before = (await bill()).length;
      const { answer } = await client.ask(settings, { model, prompt: PROMPT, stream: true, leaveAfter: 3 });
      expect(answer).toMatchObject({ text: 'This is the', parts: 3 });
      await abandonedSince(before);
      const next = await client.ask(settings, { model: 'plain', prompt: PROMPT, stream: true });
      expect(next.answer?.text).toContain('answer');
    },
  );

  it.each(MODES)('throws its own error when its timeout is over, $mode', async (how) => {
    const before = (await bill()).length;
    const startedAt = Date.now();
    const question = { model: 'hang', prompt: PROMPT, stream: how.stream };
    const { fault } = await client.ask({ ...settings, timeoutMs: TIMEOUT_MS }, question);
    expect(fault).toMatchObject({ own: true, kind: expect.stringMatching(/time.?out/i) });
    expect(Date.now() - startedAt).toBeLessThan(FAILED_MS_MAX);
    // A whole answer is billed whole, so the gateway reads it to its end.
    if (how.stream) await abandonedSince(before);
  });
});

/** Resolves when the upstream's latest request, of those since `before`, was left by its caller. */
function abandonedSince(before: number): Promise<unknown> {
  return eventually(
    'the upstream to be told',
    async () => (await bill()).slice(before).at(-1)?.outcome === 'client_left',
    {
      timeoutMs: 2_000,
      everyMs: 20,
    },
  );
}

async function bill(): Promise<BillRow[]> {
  const response = await fetch(`${inject('oddUpstream')}/_bill`);
  return ((await response.json()) as { rows: BillRow[] }).rows; // as the upstream documents
}
