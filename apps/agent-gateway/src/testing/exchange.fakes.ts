import { Readable } from 'node:stream';
import type { AgentRoute, ExchangeEnd } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import {
  principalOf,
  tenantScope,
  type Principal,
  type Role,
  type TenantScope,
} from '@isthmus/platform-identity';
import type { AgentAnswer, AgentRequest } from '../delivery/agent.delivery.js';
import type { ExchangeServices } from '../exchange/exchange.flow.js';
import type { MessageHold, MessageSender } from '../budget/message.budget.js';
import type { ExchangeRecord } from '../exchange/exchange.record.js';

export const TENANT = '0190b3a4-0000-7000-8000-000000000001';
export const AGENT = '0190b3a4-0000-7000-8000-00000000000a';

/** What surrounds the exchange, in memory: tests set what it answers and read what it was asked. */
export class FakeExchangeServices implements ExchangeServices {
  /** What happened, in order. */
  readonly log: string[] = [];
  readonly known = new Map<string, AgentRoute>([[AGENT, routeTo('http://agent-1')]]);
  readonly sent: AgentRequest[] = [];
  readonly opened: ExchangeRecord[] = [];
  readonly settled: { record: ExchangeRecord; end: ExchangeEnd; conversation: string }[] = [];
  readonly held: MessageSender[] = [];
  isExhausted = false;
  /** Nothing can be recorded. */
  isFull = false;
  /** Called for each request that is delivered. */
  answer: (request: AgentRequest) => Promise<AgentAnswer> = async () => answerOf('{"result":{}}');
  readonly routes = {
    resolve: async (agentId: string) => {
      this.log.push('resolve');
      return this.known.get(agentId);
    },
    drop: (agentId: string) => void this.log.push(`drop ${agentId}`),
  };
  readonly budget = {
    hold: async (sender: MessageSender): Promise<MessageHold> => {
      this.log.push(`hold of ${sender.caller.organisation}`);
      this.held.push(sender);
      if (this.isExhausted) throw new AppError('BUDGET_EXHAUSTED', 'The budget is exhausted');
      return { leaseId: 'lease', heldMicro: 1n, priceId: 'price', settle: () => undefined };
    },
  };
  readonly journal = {
    open: (record: ExchangeRecord) => {
      this.log.push('open');
      if (this.isFull) throw new AppError('UNAVAILABLE', 'The journal is full');
      this.opened.push(record);
      let isOver = false;
      return {
        end: (end: ExchangeEnd, conversation = '') => {
          if (isOver) return;
          isOver = true;
          this.log.push(`end ${end}`);
          this.settled.push({ record, end, conversation });
        },
      };
    },
  };
  readonly delivery = {
    send: (request: AgentRequest) => {
      this.log.push(`send ${request.target.url}`);
      this.sent.push(request);
      return this.answer(request);
    },
  };
}

export function routeTo(endpoint: string, change: Partial<AgentRoute> = {}): AgentRoute {
  return {
    agentId: AGENT,
    tenantId: TENANT,
    name: 'Support',
    state: 'ready',
    public: false,
    endpoint,
    instanceId: 'i-1',
    cardJson: '{"name":"Support"}',
    ...change,
  };
}

export function scopeOf(tenantId = TENANT, actor = 'key:k1', role?: Role): TenantScope {
  const scope = tenantScope(tenantId, actor, role);
  if (!scope) throw new Error(`${tenantId} is not a tenant id`);
  return scope;
}

export function callerOf(tenantId = TENANT): Principal {
  return principalOf(scopeOf(tenantId), { scopes: ['agents'], keyId: 'k1' });
}

/** An agent's answer with the given chunks as its body; an Error among them breaks it off. */
export function answerOf(
  body: string | readonly (string | Error)[],
  { statusCode = 200, headers = {}, hosted = true }: Partial<Omit<AgentAnswer, 'body'>> = {},
): AgentAnswer {
  const chunks = typeof body === 'string' ? [body] : body;
  const stream = Readable.from(
    (async function* () {
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk;
        yield Buffer.from(chunk);
      }
    })(),
    { objectMode: false },
  );
  stream.on('error', () => undefined);
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: stream, hosted };
}
