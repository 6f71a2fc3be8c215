import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { A2A_VERSION } from '../agents/script.ts';

/** How one turn ended. */
export interface TurnResult {
  /** Whether articles were cited; without, the customer was told that the answer is not known. */
  answered: boolean;
  /** Undefined where the turn was in order. */
  fault: string | undefined;
}

/** One customer's conversation with the platform; turns follow each other. Never rejects. */
export type Customer = (question: string) => Promise<TurnResult>;

/** Starts a conversation. */
export type WayIn = () => Customer;

const MODEL = 'extract/support';
const TIMEOUT_MS = 60_000;
const connections = new Agent({ connections: 256, keepAliveTimeout: 60_000 });

/** The model `extract/support` by the OpenAI API: the client sends the whole conversation each time. */
export function byModel(url: string, secret: string): WayIn {
  return () => {
    const messages: { role: string; content: string }[] = [];
    return async (question) => {
      messages.push({ role: 'user', content: question });
      return turn(async () => {
        const answer = await post<ChatAnswer>(`${url}/v1/chat/completions`, secret, {
          model: MODEL,
          messages,
        });
        const message = answer.choices?.[0]?.message;
        if (!message?.content) return { answered: false, fault: 'an answer without text' };
        messages.push({ role: 'assistant', content: message.content });
        return { answered: (message.citations ?? []).length > 0, fault: undefined };
      });
    };
  };
}

/** A hosted agent by A2A through the agent gateway; the agent keeps the conversation. */
export function byAgent(url: string, secret: string): WayIn {
  return () => {
    let contextId: string | undefined;
    return (text) =>
      turn(async () => {
        const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text }], contextId };
        const body = { jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } };
        const { result, error } = await post<A2aAnswer>(url, secret, body);
        const parts = result?.task?.artifacts?.flatMap((artifact) => artifact.parts) ?? [];
        if (error || result?.task?.status?.state !== 'TASK_STATE_COMPLETED')
          return { answered: false, fault: error?.message ?? `a task in ${result?.task?.status?.state}` };
        if (!parts.some((part) => part.text)) return { answered: false, fault: 'an answer without text' };
        contextId = result.task.contextId;
        return { answered: parts.some(({ data }) => (data?.citations ?? []).length > 0), fault: undefined };
      });
  };
}

interface ChatAnswer {
  choices?: { message?: { content?: string; citations?: unknown[] } }[];
}

interface A2aAnswer {
  error?: { message: string };
  result?: {
    task?: {
      contextId?: string;
      status?: { state?: string };
      artifacts?: { parts: { text?: string; data?: { citations?: unknown[] } }[] }[];
    };
  };
}

/** What the answer is, is checked by who reads it. */
async function post<Answer>(url: string, secret: string, body: object): Promise<Answer> {
  const response = await request(url, {
    method: 'POST',
    dispatcher: connections,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    headers: {
      'content-type': 'application/json',
      'a2a-version': A2A_VERSION,
      authorization: `Bearer ${secret}`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as Answer;
}

async function turn(take: () => Promise<TurnResult>): Promise<TurnResult> {
  try {
    return await take();
  } catch (error) {
    return { answered: false, fault: error instanceof Error ? error.message : String(error) };
  }
}
