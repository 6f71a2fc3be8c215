import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { eventOf, sendResult } from './scripted-agent.js';

interface KeptTask {
  id: string;
  text: string;
  state: string;
  at: number;
  history: object[];
}

interface Stream {
  response: ServerResponse;
  id: unknown;
}

/** An A2A agent on loopback whose task says what a test tells it to; it keeps its tasks when streams break. */
export interface TalkingAgent {
  url: string;
  /** How many messages have reached it. */
  sends: () => number;
  /** The next part of the answer of the newest task. */
  say: (text: string) => void;
  /** The newest task becomes this, such as TASK_STATE_COMPLETED. */
  become: (state: string) => void;
  /** Breaks all streams off. */
  cut: () => void;
  close: () => Promise<void>;
}

export async function startTalkingAgent(): Promise<TalkingAgent> {
  const tasks = new Map<string, KeptTask>();
  const streams = new Set<Stream>();
  const waiting = new Set<Stream>();
  let newest: KeptTask | undefined;
  let sends = 0;
  const tell = (event: object) => {
    for (const { response, id } of streams) response.write(eventOf(id, event));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
        id: unknown;
        method: string;
        params: { id?: string; message?: { taskId?: string } };
      }; // The gateway lets only requests of A2A through.
      if (method === 'GetTask') {
        const task = tasks.get(params.id ?? '');
        return task ? sendResult(response, id, viewOf(task)) : sendError(response, id, -32001);
      }
      if (method === 'SubscribeToTask') {
        const task = tasks.get(params.id ?? '');
        if (!task) return sendError(response, id, -32001);
        if (task.state !== 'TASK_STATE_WORKING') return sendError(response, id, -32004);
        return openStream(streams, { response, id }, task);
      }
      sends++;
      const continued = tasks.get(params.message?.taskId ?? '');
      const taskId = continued?.id ?? String(request.headers['isthmus-task-id'] ?? randomUUID());
      const history = [...(continued?.history ?? []), { ...params.message, taskId }];
      newest = { id: taskId, text: '', state: 'TASK_STATE_WORKING', at: Date.now(), history };
      tasks.set(taskId, newest);
      if (method === 'SendMessage') return void waiting.add({ response, id });
      openStream(streams, { response, id }, newest);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    sends: () => sends,
    say: (text) => {
      if (!newest) throw new Error('there is no task');
      const append = newest.text !== '';
      newest.text += text;
      const artifact = { artifactId: 'a', parts: [{ text }] };
      tell({ artifactUpdate: { taskId: newest.id, contextId: 'c', artifact, append } });
    },
    become: (state) => {
      if (!newest) throw new Error('there is no task');
      Object.assign(newest, { state, at: Date.now() });
      tell({ statusUpdate: { taskId: newest.id, contextId: 'c', status: viewOf(newest).status } });
      for (const { response } of streams) response.end();
      for (const { response, id } of waiting) sendResult(response, id, { task: viewOf(newest) });
      waiting.clear();
    },
    cut: () => {
      for (const { response } of streams) response.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function openStream(streams: Set<Stream>, stream: Stream, task: KeptTask): void {
  const { response, id } = stream;
  streams.add(stream);
  response.on('close', () => streams.delete(stream));
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(eventOf(id, { task: viewOf(task) }));
}

function viewOf({ id, text, state, at, history }: KeptTask) {
  return {
    id,
    contextId: 'c',
    status: { state, timestamp: new Date(at).toISOString() },
    ...(text !== '' && { artifacts: [{ artifactId: 'a', parts: [{ text }] }] }),
    history,
  };
}

function sendError(response: ServerResponse, id: unknown, code: number): void {
  const error = { code, message: 'refused', data: [] };
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id, error }));
}
