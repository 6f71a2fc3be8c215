import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The upstream's one model, as the platform lists it. */
export const VARIED_MODEL = 'varied';
/** The most output tokens that it is asked for. */
export const OUTPUT_TOKENS_MAX = 40;

/** What a message makes of an answer; the same message always the same. */
interface Plan {
  outputTokens: number;
  chunks: number;
  delayMs: number;
  /** Ends its connection before the end. */
  breaksOff: boolean;
}

/** An upstream of an OpenAI-compatible API whose answers differ in length, pace and fate. */
export async function startVariedUpstream() {
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  return {
    configuration: {
      name: 'varied',
      base_url: `http://127.0.0.1:${port}/v1`,
      models: [{ id: VARIED_MODEL }],
      timeout_ms: 10_000,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // Without an encoding, parts are buffers.
  const { stream, messages } = JSON.parse(Buffer.concat(parts).toString()) as {
    stream?: boolean;
    messages: { content: string }[];
  };
  const plan = planOf(messages.at(-1)?.content ?? '');
  const { outputTokens: completion_tokens, delayMs, breaksOff } = plan;
  const usage = { prompt_tokens: 20, completion_tokens, total_tokens: 20 + completion_tokens };
  await sleep(delayMs);
  if (stream) return answerInParts(response, { ...plan, usage });
  if (breaksOff) return void response.destroy();
  const message = { role: 'assistant', content: 'word '.repeat(completion_tokens) };
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage }));
}

async function answerInParts(
  response: ServerResponse,
  { chunks, delayMs, breaksOff, usage }: Plan & { usage: object },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (data: object) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (breaksOff && chunk === chunks - 1) return void response.destroy();
    send({ choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] });
    await sleep(delayMs / chunks);
  }
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function planOf(text: string): Plan {
  const [tokens = 0, chunks = 0, delay = 0, fate = 0] = createHash('sha256').update(text).digest();
  return {
    outputTokens: 1 + (tokens % OUTPUT_TOKENS_MAX),
    chunks: 1 + (chunks % 6),
    delayMs: delay % 50,
    breaksOff: fate % 20 === 0,
  };
}
