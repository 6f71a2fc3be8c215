import type {
  ConversationLine,
  HandOverRequest,
  HandOverRule,
  OrphanedTask,
  StoredTask,
} from '@isthmus/runtime-api';
import type { Host } from '../host/host.js';

/** A host in memory; what it was asked is kept. */
export class FakeHost implements Host {
  readonly tasks = new Map<string, StoredTask>();
  readonly saved: StoredTask[] = [];
  readonly queries: Parameters<Host['listTasks']>[0][] = [];
  readonly searches: string[] = [];
  readonly turns: Parameters<Host['appendConversation']>[0][] = [];
  lines: ConversationLine[] = [];
  verifications = 0;
  tokenLifeMs = 60_000;

  readonly verifyToken = async (token: string) => {
    this.verifications++;
    return { service: 'agent-gateway', actor: token, expiresAt: new Date(Date.now() + this.tokenLifeMs) };
  };
  readonly modelToken = async () => 'model-token';
  readonly holdLease = async () => ({ renewInMs: 1 });
  readonly saveTask = async (task: StoredTask) => {
    this.saved.push(task);
    this.tasks.set(task.id, task);
  };
  orphans: OrphanedTask[] = [];
  readonly holdTasks = async (limit: number) => this.orphans.splice(0, limit);
  readonly loadTask = async ({ owner, id }: { owner: string; id: string }) => {
    const task = this.tasks.get(id);
    return task?.owner === owner ? task : undefined;
  };
  readonly listTasks = async (query: Parameters<Host['listTasks']>[0]) => {
    this.queries.push(query);
    return { tasks: [...this.tasks.values()].slice(0, query.limit), total: this.tasks.size };
  };
  openHandOver: 'waiting' | 'taken' | undefined;
  rule: HandOverRule = { enabled: false, answers: 2, confidenceMin: 0.4, waitMinutes: 60 };
  readonly handedOver: HandOverRequest[] = [];
  readonly loadConversation = async () => ({
    lines: this.lines,
    handOver: this.openHandOver,
    rule: this.rule,
  });
  readonly handOver = async (request: HandOverRequest) => {
    this.handedOver.push(request);
    return { waitMinutes: this.rule.waitMinutes };
  };
  readonly appendConversation = async (turn: Parameters<Host['appendConversation']>[0]) => {
    this.turns.push(turn);
  };
  readonly searchKnowledge = async ({ query }: { query: string }) => {
    this.searches.push(query);
    return [{ articleId: 'a-1', title: 'T', text: 'x'.repeat(500) }];
  };
}
