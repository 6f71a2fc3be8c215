import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { beforeEach } from 'vitest';
import type { Json, McpFixture } from './mcp.fixture.js';

interface Request {
  id: number;
  method: string;
  params: Json & { _meta: Json };
}

/** Makes every call of a tool of an MCP server a task of its, which goes on as the test says. */
export function useServerTask(mcp: McpFixture): ServerTaskScript {
  const script = new ServerTaskScript();
  beforeEach(() => {
    script.begin();
    mcp.server.state.intercept = (request, response) => script.intercept(request, response);
  });
  return script;
}

export class ServerTaskScript {
  /** What `tasks/get` answers with, beside what every task has. */
  now!: Json;
  seen: Request[] = [];
  /** Polls that are to break off. */
  breaks = 0;
  /** Of HTTP, by which the next requests for the task are refused. */
  statuses: number[] = [];
  /** Answers that are to be declined, as those to a task that has ended meanwhile. */
  declines = 0;

  begin(): void {
    Object.assign(this, { now: { status: 'working' }, seen: [], breaks: 0, statuses: [], declines: 0 });
  }

  methods(): string[] {
    return this.seen.map(({ method }) => method);
  }

  intercept(request: IncomingMessage, response: ServerResponse): boolean {
    if (!/^(tools\/call|tasks\/)/.test(String(request.headers['mcp-method']))) return false;
    void json(request).then((body) => this.answer(body as Request, response));
    return true;
  }

  private answer(request: Request, response: ServerResponse): void {
    this.seen.push(request);
    const { id, method, params } = request;
    if (method === 'tasks/get' && this.breaks-- > 0) return void response.destroy();
    const status = method === 'tools/call' ? undefined : this.statuses.shift();
    if (status !== undefined) return void response.writeHead(status).end();
    if (method === 'tasks/update' && this.declines-- > 0)
      return sendJson(response, { id, error: { code: -32602, message: 'no' } });
    if (method === 'tasks/cancel') this.now = { status: 'cancelled' };
    if (method === 'tasks/update') this.now = { status: 'completed', result: resultOf(params) };
    const at = new Date().toISOString();
    const times = { createdAt: at, lastUpdatedAt: at, ttlMs: null, pollIntervalMs: 250 };
    const task = { taskId: 'server-task', ...times };
    const begun = { resultType: 'task', ...task, status: 'working' };
    const result = method === 'tools/call' ? begun : { resultType: 'complete', ...task, ...this.now };
    sendJson(response, { id, result });
  }
}

function sendJson(response: ServerResponse, message: Json): void {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', ...message }));
}

function resultOf({ inputResponses }: Json): Json {
  return { content: [{ type: 'text', text: JSON.stringify(inputResponses) }] };
}
