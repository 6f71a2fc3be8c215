import { beforeEach, expect } from 'vitest';
import type { GatewayFixture } from './gateway.fixture.js';
import { sendModern, TASKS, type McpResponse } from './mcp.requests.js';
import { sendResult } from './scripted-agent.js';

/** What a client declares that can ask its user too. */
export const ASKING = { ...TASKS, elicitation: { form: {} } };
export type Options = Parameters<typeof sendModern>[2];

/** A request of A2A as the agent has seen it. */
interface Sent {
  method: string;
  params: { id?: string; message?: Record<string, unknown>; configuration?: object };
}

/** An agent with one task, for each test another, which goes on as the test says; and requests of MCP that reach it. */
export function useTool(gateway: GatewayFixture): ToolFixture {
  const fixture = new ToolFixture(gateway);
  beforeEach(() => fixture.begin());
  return fixture;
}

export class ToolFixture {
  agentId = '';
  tool = '';
  // These are set before each test.
  state!: string;
  private words!: string;
  private artifacts!: object[];
  private questions!: number;

  constructor(private readonly gateway: GatewayFixture) {}

  async begin(): Promise<void> {
    Object.assign(this, { state: 'WORKING', words: '', artifacts: [], questions: 0 });
    if (!this.gateway.harness.state.routes.has(this.agentId)) await this.publish();
    this.gateway.agent.play((response, id) => {
      const { method, params } = this.sent().at(-1) ?? { method: '', params: {} };
      if (method === 'CancelTask') this.state = 'CANCELED';
      if (params.message?.['taskId'] === 't1') this.state = 'WORKING';
      const isMessage = method === 'SendMessage';
      sendResult(response, id, isMessage ? { task: this.asJson() } : this.asJson());
    });
  }

  /** Another agent, of which nothing is recorded. */
  async publish(): Promise<void> {
    this.agentId = this.gateway.harness.publish(this.gateway.agent.url);
    this.tool = await this.found();
  }

  /** The task works, and says how far it is. */
  works(words: string): void {
    this.ends('WORKING', words);
  }

  asks(words: string): void {
    this.questions += 1;
    this.ends('INPUT_REQUIRED', words);
  }

  completes(text: string): void {
    this.artifacts = [{ artifactId: 'a', parts: [{ text }] }];
    this.ends('COMPLETED', '');
  }

  ends(state: string, words: string): void {
    Object.assign(this, { state, words });
  }

  /** The agent answers with an error from now on. */
  refuses(code: number): void {
    this.gateway.agent.play((response, id) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: 'No.' } })),
    );
  }

  sent(): Sent[] {
    return this.gateway.agent.seen.map(({ body }) => body as unknown as Sent);
  }

  messages(): Sent[] {
    return this.sent().filter(({ method }) => method === 'SendMessage');
  }

  send(method: string, params: Record<string, unknown>, options?: Options): Promise<McpResponse> {
    return sendModern(this.gateway, { method, params }, options);
  }

  call(options?: Options): Promise<McpResponse> {
    return this.send('tools/call', { name: this.tool, arguments: { message: 'hi' } }, options);
  }

  read(taskId: unknown, options?: Options): Promise<McpResponse> {
    return this.send('tasks/get', { taskId }, options);
  }

  /** The handle of a task that has begun. */
  async begun(options?: Options): Promise<string> {
    const { result } = await this.call(options);
    expect(result).toMatchObject({ resultType: 'task', status: 'working' });
    return String(result?.['taskId']);
  }

  asJson(): object {
    const { state, words, artifacts, questions } = this;
    const message = { messageId: `q${questions}`, role: 'ROLE_AGENT', parts: [{ text: words }] };
    const status = { state: `TASK_STATE_${state}`, ...(words !== '' && { message }) };
    return { id: 't1', contextId: 'c1', status, artifacts };
  }

  /** The list of tools is up to a second old. */
  private async found(): Promise<string> {
    const names = async () => {
      const { result } = await this.send('tools/list', {});
      return (result?.['tools'] as { name: string }[]).map(({ name }) => name);
    };
    const isOurs = (name: string) => name.includes(this.agentId.slice(-8));
    await expect.poll(async () => (await names()).some(isOurs), { timeout: 5_000 }).toBe(true);
    return (await names()).find(isOurs) ?? '';
  }
}
