import { vi } from 'vitest';

/** What the model gateway answers: a chunk of text, a tool that it calls, or a field of a chunk. */
interface Reply {
  text?: string;
  tool?: { name: string; arguments: object };
  finish?: string;
  outputTokens?: number;
  citations?: object[];
  id?: string;
  confidence?: number;
}

export interface ModelRequest {
  url: string;
  authorization: string | null;
  knowledgeBase: string | null;
  body: { messages: { role: string; content: unknown }[]; tools?: unknown[]; max_tokens: number };
}

/** Answers `fetch` as the model gateway does, with `replies` in turn; a number is the status of a refusal. */
export function fakeModel(...replies: (Reply | number)[]): ModelRequest[] {
  const requests: ModelRequest[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as ModelRequest['body']; // as the client sends it
    const headers = new Headers(init.headers);
    const knowledgeBase = headers.get('x-isthmus-knowledge-base');
    requests.push({ url, authorization: headers.get('authorization'), knowledgeBase, body });
    const reply = replies[Math.min(requests.length, replies.length) - 1] ?? 500;
    if (typeof reply === 'number') return Response.json({ error: { message: 'secret' } }, { status: reply });
    return new Response(eventsOf(reply), { headers: { 'content-type': 'text/event-stream' } });
  });
  return requests;
}

function eventsOf({ text, tool, finish, outputTokens = 1, citations, confidence, id = '1' }: Reply): string {
  const call = tool && {
    index: 0,
    id: 'call-1',
    type: 'function',
    function: { name: tool.name, arguments: JSON.stringify(tool.arguments) },
  };
  const delta = {
    role: 'assistant',
    ...(text === undefined ? {} : { content: text }),
    ...(call ? { tool_calls: [call] } : {}),
    ...(citations ? { citations } : {}),
    ...(confidence === undefined ? {} : { confidence }),
  };
  const reason = finish ?? (tool ? 'tool_calls' : 'stop');
  const usage = { prompt_tokens: 1, completion_tokens: outputTokens, total_tokens: 1 + outputTokens };
  const chunks = [
    { choices: [{ index: 0, delta }] },
    { choices: [{ index: 0, delta: {}, finish_reason: reason }], usage },
  ];
  return `${chunks.map((chunk) => `data: ${JSON.stringify({ id, model: 'm', ...chunk })}\n\n`).join('')}data: [DONE]\n\n`;
}
