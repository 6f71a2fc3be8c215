import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a scripted upstream responds to one chat completion. */
export type OpenAiReply =
  /** Answers, in one piece or as these chunks. */
  | {
      kind: 'text';
      chunks: string[];
      /** Before each chunk. */
      delayMs?: number;
      /** What the chunks after the first wait for. */
      after?: Promise<void>;
      finish?: 'stop' | 'length';
      usage?: { prompt_tokens: number; completion_tokens: number };
      /** Sent with the last chunk, as the built-in model does. */
      citations?: { article_id: string; title: string; quote: string }[];
    }
  /** Asks for one tool. */
  | { kind: 'tool'; name: string; arguments: Record<string, unknown> }
  | { kind: 'error'; status: number; error: { message: string; code?: string } }
  /** Sends the chunks, then closes the connection. */
  | { kind: 'cut'; chunks: string[] }
  /** Sends the chunks, if any, and never ends. */
  | { kind: 'hang'; chunks?: string[] };

/** A chat completion request as received. */
export interface OpenAiRequest {
  authorization: string;
  traceparent: string;
  model: string;
  stream: boolean;
  messages: { role: string; content: unknown }[];
  tools: { function: { name: string } }[];
}

export interface ScriptedOpenAi {
  /** Base URL without `/v1`. */
  url: string;
  /** All requests so far. */
  requests: OpenAiRequest[];
  /** Number of requests that their callers cancelled before they completed. */
  abandoned: () => number;
  /** Sets how to respond from now on; a function gets the request. */
  reply: (next: OpenAiReply | ((request: OpenAiRequest) => OpenAiReply)) => void;
  close: () => Promise<void>;
}

/** A scripted OpenAI-compatible upstream on loopback: it responds, streams, stalls, fails or disconnects on demand. */
export async function startScriptedOpenAi(): Promise<ScriptedOpenAi> {
  const requests: OpenAiRequest[] = [];
  let abandoned = 0;
  let script: (request: OpenAiRequest) => OpenAiReply = () => ({ kind: 'text', chunks: ['Hello'] });
  const server = createServer((request, response) => {
    // A request for the list of models only checks whether this upstream is available.
    if (request.method !== 'POST') {
      sendJson(response, 200, { object: 'list', data: [{ id: 'scripted', object: 'model' }] });
      return;
    }
    response.on('close', () => (abandoned += response.writableFinished ? 0 : 1));
    void readRequest(request).then((parsed) => {
      requests.push(parsed);
      return play(script(parsed), parsed, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests,
    abandoned: () => abandoned,
    reply: (next) => (script = typeof next === 'function' ? next : () => next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<OpenAiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer> /* no encoding is set */) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Partial<OpenAiRequest>; // a test's own client wrote it
  return {
    authorization: request.headers.authorization ?? '',
    traceparent: String(request.headers['traceparent'] ?? ''),
    model: body.model ?? '',
    stream: body.stream ?? false,
    messages: body.messages ?? [],
    tools: body.tools ?? [],
  };
}

async function play(
  reply: OpenAiReply,
  { model, stream }: OpenAiRequest,
  response: ServerResponse,
): Promise<void> {
  if (reply.kind === 'hang' && !reply.chunks) return;
  if (reply.kind === 'error')
    return sendJson(response, reply.status, { error: { type: 'error', ...reply.error } });
  if (!stream) return sendWhole(reply, model, response);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choice: object, rest: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ id: 'scripted', object: 'chat.completion.chunk', model, created: 1, choices: [choice], ...rest })}\n\n`,
    );
  if (reply.kind === 'tool') {
    const call = {
      index: 0,
      id: 'call-1',
      type: 'function',
      function: { name: reply.name, arguments: JSON.stringify(reply.arguments) },
    };
    send({ index: 0, delta: { role: 'assistant', tool_calls: [call] }, finish_reason: null });
    send({ index: 0, delta: {}, finish_reason: 'tool_calls' }, { usage: usageOf(reply) });
    response.end('data: [DONE]\n\n');
    return;
  }
  const chunks = reply.chunks ?? [];
  for (const [index, content] of chunks.entries()) {
    if (reply.kind === 'text' && reply.delayMs) await sleep(reply.delayMs);
    if (reply.kind === 'text' && index > 0) await reply.after;
    const last = index === chunks.length - 1;
    const citations = reply.kind === 'text' && last && reply.citations ? { citations: reply.citations } : {};
    send({ index: 0, delta: { role: 'assistant', content, ...citations }, finish_reason: null });
  }
  if (reply.kind === 'hang') return;
  if (reply.kind === 'cut') {
    await sleep(20); // Lets the chunks leave this process before the connection closes.
    response.destroy();
    return;
  }
  send({ index: 0, delta: {}, finish_reason: reply.finish ?? 'stop' }, { usage: usageOf(reply) });
  response.end('data: [DONE]\n\n');
}

async function sendWhole(
  reply: Exclude<OpenAiReply, { kind: 'error' }>,
  model: string,
  response: ServerResponse,
): Promise<void> {
  if (reply.kind === 'hang') return;
  if (reply.kind === 'cut') {
    response.destroy();
    return;
  }
  if (reply.kind === 'text' && reply.delayMs) await sleep(reply.delayMs);
  const call = reply.kind === 'tool' && {
    tool_calls: [
      {
        id: 'call-1',
        type: 'function',
        function: { name: reply.name, arguments: JSON.stringify(reply.arguments) },
      },
    ],
  };
  const text = reply.kind === 'text' && {
    content: reply.chunks.join(''),
    ...(reply.citations ? { citations: reply.citations } : {}),
  };
  const message = { role: 'assistant', content: null, ...text, ...call };
  const finish = reply.kind === 'tool' ? 'tool_calls' : (reply.finish ?? 'stop');
  sendJson(response, 200, {
    id: 'scripted',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message, finish_reason: finish }],
    usage: usageOf(reply),
  });
}

function usageOf(reply: OpenAiReply) {
  const usage = (reply.kind === 'text' && reply.usage) || { prompt_tokens: 7, completion_tokens: 3 };
  return { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
