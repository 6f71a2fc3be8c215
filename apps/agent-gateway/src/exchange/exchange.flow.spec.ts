import { AppError } from '@isthmus/platform-errors';
import { OutboundError } from '@isthmus/platform-outbound';
import { principalOf } from '@isthmus/platform-identity';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  AGENT,
  answerOf,
  callerOf,
  FakeExchangeServices,
  scopeOf,
  routeTo,
  TENANT,
} from '../testing/exchange.fakes.js';
import { runExchange } from './exchange.flow.js';
import type { Exchange, ExchangeRequest } from './exchange.model.js';

const STRANGER = '0190b3a4-0000-7000-8000-000000000002';
const NOT_CONNECTED = new OutboundError('not_connected', 'No connection');
const TIMED_OUT = new OutboundError('timed_out', 'No answer');

let services: FakeExchangeServices;
beforeEach(() => (services = new FakeExchangeServices()));

function exchangeOf(change: Partial<Exchange> = {}, request: Partial<ExchangeRequest> = {}): Exchange {
  return {
    agentId: AGENT,
    protocol: 'line',
    binding: 'text',
    caller: callerOf(),
    requestId: 'r-1',
    signal: new AbortController().signal,
    read: () => {
      services.log.push('read');
      const headers = { 'content-type': 'text/plain' };
      return {
        operation: 'say',
        sendsMessage: true,
        repeatable: false,
        headers,
        body: Buffer.from('hi'),
        ...request,
      };
    },
    respond: async () => {
      services.log.push('respond');
      return 'answered';
    },
    ...change,
  };
}

/** Runs an exchange to its end, its record included. */
async function run(exchange: Exchange): Promise<unknown> {
  const outcome = await runExchange(exchange, services).then(
    () => undefined,
    (error: unknown) => error,
  );
  await new Promise((resolve) => setImmediate(resolve));
  return outcome;
}

const code = (expected: string) => expect.objectContaining({ code: expected }) as object;
const failing = (...errors: Error[]) => {
  services.answer = async () => {
    const error = errors.shift();
    if (error) throw error;
    return answerOf('');
  };
};

describe('a message', () => {
  it('is routed, read, held, recorded, delivered and ended, in that order', async () => {
    expect(await run(exchangeOf())).toBeUndefined();
    expect(services.log).toEqual([
      'resolve',
      'read',
      `hold of ${TENANT}`,
      'open',
      'send http://agent-1/',
      'respond',
      'end answered',
    ]);
  });

  it('is recorded with the conversation that the agent says it began, unless it continues one', async () => {
    const respond: Exchange['respond'] = async (answer) => {
      answer.conversation?.('c1');
      return 'answered';
    };
    await run(exchangeOf({ respond }));
    await run(exchangeOf({ respond }, { sessionId: 'c2' }));
    expect(services.settled.map(({ conversation }) => conversation)).toEqual(['c1', '']);
  });

  it('reaches the agent as the protocol encoded it, for the caller', async () => {
    await run(exchangeOf());
    expect(services.sent).toMatchObject([
      {
        requestId: 'r-1',
        headers: { 'content-type': 'text/plain' },
        body: Buffer.from('hi'),
        scope: { tenantId: TENANT, actor: 'key:k1' },
        target: { url: 'http://agent-1/', hosted: true },
      },
    ]);
  });

  it('is recorded with who sent what to whom', async () => {
    await run(exchangeOf());
    expect(services.opened).toMatchObject([
      {
        tenantId: TENANT,
        agentId: AGENT,
        instanceId: 'i-1',
        actor: 'key:k1',
        keyId: 'k1',
        protocol: 'line',
        binding: 'text',
        method: 'say',
        requestId: 'r-1',
      },
    ]);
    expect(services.settled[0]?.record).toBe(services.opened[0]);
  });

  it('is charged under one key when its sender repeats it', async () => {
    const messageDigest = 'd1';
    await run(exchangeOf({}, { messageDigest }));
    await run(exchangeOf({ requestId: 'r-2' }, { messageDigest }));
    await run(exchangeOf({}, { messageDigest: 'd2' }));
    const others = principalOf(scopeOf(TENANT, 'key:k2'), { scopes: ['agents'], keyId: 'k2' });
    await run(exchangeOf({ caller: others }, { messageDigest }));
    await run(exchangeOf());
    const [first, repeated, another, ofAnother, without] = services.opened;
    expect(repeated?.messageKey).toBe(first?.messageKey);
    expect(repeated?.id).not.toBe(first?.id);
    expect(new Set([first, another, ofAnother, without].map((record) => record?.messageKey)).size).toBe(4);
    expect(without?.messageKey).toBe(without?.id);
  });

  it('has ended in the record before the last of its answer is sent', async () => {
    await run(
      exchangeOf({
        respond: async ({ ending }) => {
          ending?.('rejected');
          services.log.push('sent');
          return 'answered';
        },
      }),
    );
    expect(services.log.slice(-2)).toEqual(['end rejected', 'sent']);
  });

  it('is held for who sends it, to whom and in which conversation', async () => {
    const caller = callerOf();
    await run(exchangeOf({ caller }, { sessionId: 'c1' }));
    await run(exchangeOf({ caller }));
    expect(services.held).toEqual([
      { caller, agentId: AGENT, sessionId: 'c1' },
      { caller, agentId: AGENT, sessionId: '' },
    ]);
    expect(services.opened[0]).toMatchObject({
      sessionId: 'c1',
      leaseId: 'lease',
      heldMicro: '1',
      priceId: 'price',
    });
  });

  it('that cannot be recorded is not sent', async () => {
    services.isFull = true;
    expect(await run(exchangeOf())).toEqual(code('UNAVAILABLE'));
    expect(services.sent).toEqual([]);
  });

  it('is not read for an agent of another tenant, which is answered like no agent', async () => {
    expect(await run(exchangeOf({ caller: callerOf(STRANGER) }))).toEqual(code('NOT_FOUND'));
    services.known.clear();
    expect(await run(exchangeOf())).toEqual(code('NOT_FOUND'));
    expect(services.log).toEqual(['resolve', 'resolve']);
  });

  it('is not read for an agent that the credentials of the caller are not for', async () => {
    const holderOf = (onlyAgent: string) => ({ ...callerOf(), onlyAgent });
    expect(await run(exchangeOf({ caller: holderOf('another') }))).toEqual(code('UNAUTHENTICATED'));
    expect(services.log).toEqual(['resolve']);
    expect(await run(exchangeOf({ caller: holderOf(AGENT) }))).toBeUndefined();
  });

  it('of an exhausted budget is neither sent nor recorded', async () => {
    services.isExhausted = true;
    expect(await run(exchangeOf())).toEqual(code('BUDGET_EXHAUSTED'));
    expect([services.sent, services.opened]).toEqual([[], []]);
  });

  it('to an agent that is gone costs no look at the budget', async () => {
    services.known.set(AGENT, routeTo('', { state: 'gone' }));
    expect(await run(exchangeOf())).toEqual(code('GONE'));
    expect(services.log).toEqual(['resolve', 'read']);
  });
});

it('neither checks the budget nor records for an operation that sends no message', async () => {
  services.isExhausted = true;
  expect(await run(exchangeOf({}, { sendsMessage: false }))).toBeUndefined();
  expect([services.sent.length, services.opened]).toEqual([1, []]);
});

describe('the end of an exchange', () => {
  it('is how the response ended', async () => {
    await run(exchangeOf({ respond: async () => 'rejected' }));
    expect(services.log.at(-1)).toBe('end rejected');
  });

  it('drops the route when the answer was truncated', async () => {
    await run(exchangeOf({ respond: async () => 'truncated' }));
    expect(services.log.slice(-2)).toEqual([`drop ${AGENT}`, 'end truncated']);
  });

  it('is not charged as delivered when the agent cannot be reached', async () => {
    failing(NOT_CONNECTED);
    expect(await run(exchangeOf())).toEqual(code('UNAVAILABLE'));
    expect(services.log.at(-1)).toBe('end unreachable');
  });

  it.each([
    ['CANCELLED', 'end client-closed'],
    ['DEADLINE_EXCEEDED', 'end unreachable'],
  ] as const)('after an abort with %s is "%s"', async (reason, last) => {
    const controller = new AbortController();
    services.answer = async () => {
      controller.abort(new AppError(reason, 'over'));
      throw controller.signal.reason;
    };
    expect(await run(exchangeOf({ signal: controller.signal }))).toEqual(code(reason));
    expect(services.log.at(-1)).toBe(last);
  });
});

describe('an agent that is not where its route says', () => {
  const moveOn = () => {
    services.routes.drop = () => void services.known.set(AGENT, routeTo('http://agent-2'));
  };

  it('is looked up once more, and gets the message where it is now', async () => {
    moveOn();
    failing(NOT_CONNECTED);
    expect(await run(exchangeOf())).toBeUndefined();
    expect(services.sent.map(({ target }) => target.url)).toEqual(['http://agent-1/', 'http://agent-2/']);
  });

  it('does not get a message that it may have received already', async () => {
    moveOn();
    failing(TIMED_OUT);
    const error = await run(exchangeOf());
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
    expect(error).toMatchObject({ message: expect.stringContaining('may or may not') as string });
    expect(services.sent).toHaveLength(1);
  });

  it('gets a repeatable request again', async () => {
    moveOn();
    failing(TIMED_OUT);
    expect(await run(exchangeOf({}, { repeatable: true }))).toBeUndefined();
    expect(services.sent).toHaveLength(2);
  });

  it('is unavailable when it is not there either', async () => {
    moveOn();
    failing(NOT_CONNECTED, NOT_CONNECTED);
    const error = await run(exchangeOf());
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: 'The agent is not responding' });
    expect(services.sent).toHaveLength(2);
  });

  it('is not looked up again for an error of the platform', async () => {
    failing(new AppError('UPSTREAM_UNAVAILABLE', 'a private address'));
    expect(await run(exchangeOf())).toEqual(code('UPSTREAM_UNAVAILABLE'));
    expect(services.log.filter((step) => step === 'resolve')).toHaveLength(1);
  });
});
