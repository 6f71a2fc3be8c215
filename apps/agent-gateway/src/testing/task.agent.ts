import type { ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { eventOf, sendResult, type ScriptedAgent } from './scripted-agent.js';

interface Task {
  id: string;
  contextId: string;
  status: { state: string; timestamp: string };
  artifacts: object[];
}

/** An agent whose tasks go on as the test says, and which knows nothing of push notifications. */
export class TaskAgent {
  readonly tasks = new Map<string, Task>();
  /** Whether it has streams. */
  streams = true;
  private readonly open = new Map<string, Set<{ response: ServerResponse; id: unknown }>>();

  constructor(private readonly agent: ScriptedAgent) {}

  /** To be called before each test. */
  play(): void {
    this.agent.play((response, id) => {
      const body = this.agent.seen.at(-1)?.body as unknown as { method: string; params: { id?: string } };
      this.answer(response, id, body);
    });
  }

  /** A task that works, as if a message had begun it. */
  begin(): Task {
    const task = { id: randomUUID(), contextId: 'c1', status: statusOf('WORKING'), artifacts: [] };
    this.tasks.set(task.id, task);
    return task;
  }

  setStatus(task: Task, state: string): void {
    task.status = statusOf(state);
    this.tell(task, { statusUpdate: { taskId: task.id, contextId: task.contextId, status: task.status } });
  }

  addArtifact(task: Task, artifactId: string): void {
    const artifact = { artifactId, parts: [{ text: artifactId }] };
    task.artifacts.push(artifact);
    this.tell(task, { artifactUpdate: { taskId: task.id, contextId: task.contextId, artifact } });
  }

  /** How many follow a task. */
  followersOf({ id }: Task): number {
    return this.open.get(id)?.size ?? 0;
  }

  /** Breaks the streams of a task off. */
  breakOff({ id }: Task): void {
    for (const { response } of this.open.get(id) ?? []) response.destroy();
  }

  private tell({ id, status }: Task, result: object): void {
    for (const follower of this.open.get(id) ?? []) {
      follower.response.write(eventOf(follower.id, result));
      if (/COMPLETED|FAILED|CANCELED/.test(status.state)) follower.response.end();
    }
  }

  private answer(
    response: ServerResponse,
    id: unknown,
    { method, params }: { method: string; params: { id?: string } },
  ): void {
    if (method === 'SendMessage') return sendResult(response, id, { task: this.begin() });
    if (method === 'SendStreamingMessage') return this.follow(response, id, this.begin());
    const task = this.tasks.get(params.id ?? '');
    if (!task) return sendError(response, id, -32001);
    if (method === 'GetTask') return sendResult(response, id, task);
    if (method !== 'SubscribeToTask' || !this.streams || /COMPLETED/.test(task.status.state))
      return sendError(response, id, -32004);
    this.follow(response, id, task);
  }

  private follow(response: ServerResponse, id: unknown, task: Task): void {
    const followers = this.open.get(task.id) ?? new Set();
    this.open.set(task.id, followers);
    const follower = { response, id };
    followers.add(follower);
    response.on('close', () => followers.delete(follower));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(eventOf(id, { task }));
  }
}

function statusOf(state: string): Task['status'] {
  return { state: `TASK_STATE_${state}`, timestamp: new Date().toISOString() };
}

function sendError(response: ServerResponse, id: unknown, code: number): void {
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: 'no', data: [] } }));
}
