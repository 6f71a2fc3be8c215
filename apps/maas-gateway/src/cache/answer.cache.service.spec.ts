import { quantise, type Meaning } from '@isthmus/domain-models';
import { principalOf, tenantScope } from '@isthmus/platform-identity';
import { beforeEach, expect, it } from 'vitest';
import type { CacheStatus, CacheWish, Repeatable } from '../completion/repeatable.types.js';
import type { CompletionRequest } from '../completion/completion.types.js';
import type { AccessListener } from '../key/access.watch.js';
import type { CacheSettings } from '../key/cache.settings.js';
import { completionRequest, requestContext } from '../testing/fake-request.js';
import { AnswerCacheService } from './answer.cache.service.js';
import { AnswerStore } from './answer.store.js';

const SETTINGS: CacheSettings = { lifetimeS: 60, similarityMin: 0.8, sampled: false };
const ON = 'How do I turn the light on?';
const ALSO_ON = 'How can I switch on the light?';
const OFF = 'How do I turn the light off?';
const ANSWER = {
  output: { text: 'Press the switch.' },
  finishReason: 'stop',
  usage: { inputTokens: 5, outputTokens: 4 },
} as const;

let now: number;
let settings: Map<string, CacheSettings>;
let vectors: Map<string, number[]>;
let encoded: string[];
let counted: string[];
let tell: AccessListener;
let store: AnswerStore;
let cache: AnswerCacheService;
beforeEach(() => {
  now = 0;
  settings = new Map([
    ['k', SETTINGS],
    ['l', SETTINGS],
  ]);
  // Nearer to each other than the threshold, all three, as the real encoder has them.
  vectors = new Map([
    [ON, [1, 0]],
    [ALSO_ON, [0.96, 0.28]],
    [OFF, [0.98, 0.199]],
  ]);
  [encoded, counted] = [[], []];
  store = new AnswerStore(() => now);
  const meaningOf = async (question: string): Promise<Meaning | undefined> => {
    encoded.push(question);
    const vector = vectors.get(question);
    return vector && { vector: quantise(vector), version: '1' };
  };
  cache = new AnswerCacheService(
    store,
    { now: meaningOf, afterwards: meaningOf },
    { cacheOf: (keyId) => settings.get(keyId) },
    {
      looked: (_, found) => void counted.push(found),
      refused: (_, difference) => void counted.push(difference),
      saved: (_, { tokens, micro }) => void counted.push(`${tokens} ${micro}`),
    },
    {
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
  );
});

interface Asking {
  keyId?: string;
  tenantId?: string;
  wish?: CacheWish;
  context?: string;
  change?: Partial<Repeatable>;
  request?: Partial<CompletionRequest>;
}

async function ask(
  question: string,
  { keyId = 'k', tenantId, wish, context = 'c', change, request }: Asking = {},
) {
  const statuses: CacheStatus[] = [];
  const scope = tenantScope(tenantId ?? '0190b3a4-0000-7000-8000-000000000001', `key:${keyId}`);
  if (!scope) throw new Error('the id of the tenant is a UUID');
  const lookup = await cache.lookUp(
    completionRequest(question, {
      repeatable: { context: () => context, question, sampled: false, ...change },
      ...request,
    }),
    {
      ...requestContext(),
      principal: principalOf(scope, { scopes: ['models'], keyId }),
      ...(wish ? { cacheWish: wish } : {}),
      onCache: (status) => void statuses.push(status),
    },
  );
  return { ...lookup, status: statuses[0] };
}

/** Asks, and gives the answer of the model. */
async function keep(question: string, asking?: Asking, answer: object = {}) {
  const { keep: keeps } = await ask(question, asking);
  keeps?.({ ...ANSWER, ...answer });
  await Promise.resolve();
  counted.length = 0;
}
const text = async (question: string, asking?: Asking) => (await ask(question, asking)).hit?.output.text;

it('answers the same request again, without the encoder, and says how old the answer is', async () => {
  await keep(ON);
  [encoded, now] = [[], 12_000];
  const { hit, status, saved, keep: keeps } = await ask(ON);
  expect([hit, keeps]).toEqual([{ output: ANSWER.output, usage: ANSWER.usage }, undefined]);
  expect(status).toEqual({ state: 'hit', match: 'exact', similarity: 1, ageS: 12 });
  saved?.({ inputTokens: 5, outputTokens: 4, micro: 7n });
  expect([counted, encoded]).toEqual([['exact', '9 7'], []]);
});

it('answers a question that means the same, and none that the guard tells apart', async () => {
  await keep(ON);
  expect(await ask(ALSO_ON)).toMatchObject({
    hit: { output: ANSWER.output },
    status: { state: 'hit', match: 'similar', similarity: expect.closeTo(0.96, 1) },
  });
  expect(await ask(OFF)).toMatchObject({ status: { state: 'miss' } });
  expect(counted).toEqual(['similar', 'opposites', 'nothing']);
});

it('goes on to the next nearest question where the guard refuses the nearest', async () => {
  await keep(OFF, {}, { output: { text: 'off' } });
  await keep(ON, {}, { output: { text: 'on' } });
  vectors.set(OFF, [0.96, 0.28]);
  expect(await text(ALSO_ON)).toBe('on');
});

it('answers no question that is farther than the key allows', async () => {
  await keep(ON);
  settings.set('k', { ...SETTINGS, similarityMin: 0.97 });
  expect(await text(ALSO_ON)).toBeUndefined();
  expect(await text(ON)).toBe('Press the switch.');
});

it('asks nobody for a meaning where there is nothing to compare it with', async () => {
  await ask(ON);
  expect(encoded).toEqual([]);
});

it('compares what was kept without a meaning by its text alone', async () => {
  vectors.delete(ON);
  await keep(ON);
  expect([await text(ALSO_ON), await text(ON)]).toEqual([undefined, 'Press the switch.']);
});

it.each([
  ['another tenant', { tenantId: '0190b3a4-0000-7000-8000-000000000002' }],
  ['another key of the tenant', { keyId: 'l' }],
  ['another context', { context: 'd' }],
  ['a key without a cache', { keyId: 'm' }],
])('gives nothing to %s', async (_, asking) => {
  await keep(ON);
  expect([await text(ON, asking), await text(ALSO_ON, asking)]).toEqual([undefined, undefined]);
});

it('has no ids that the texts of a request can imitate', async () => {
  await keep('b', { context: 'a' });
  expect(await text('', { context: 'a","b' })).toBeUndefined();
  expect(await text('b"', { context: '"a' })).toBeUndefined();
  expect(await text('b', { context: 'a', keyId: 'l' })).toBeUndefined();
});

it.each([
  ['was cut', { finishReason: 'length' }],
  ['was filtered', { finishReason: 'content_filter' }],
  ['ended in another way', { finishReason: 'other' }],
  ['refuses', { output: { text: 'No', refusal: 'I cannot' } }],
  ['calls a tool', { output: { text: 'x', toolCalls: [{ index: 0, id: '1', name: 'f', arguments: '{}' }] } }],
  ['is empty', { output: { text: ' ' } }],
  ['is too long', { output: { text: 'x'.repeat(70_000) } }],
])('keeps no answer that %s', async (_, answer) => {
  await keep(ON, {}, answer);
  expect(store.size).toBe(0);
});

it.each([
  ['not-repeatable', {}, { request: { repeatable: undefined } }],
  ['sampled', {}, { change: { sampled: true } }],
  ['too-long', {}, { request: { declarations: ['x'.repeat(65_536)] } }],
  ['no-store', { wish: { read: false, write: false, ageMaxS: Infinity } }, {}],
] as const)('neither looks up nor keeps: %s', async (reason, asking, change) => {
  await keep(ON);
  const { hit, keep: keeps, status } = await ask(ON, { ...asking, ...(change as Asking) });
  expect([hit, keeps, status]).toEqual([undefined, undefined, { state: 'bypass', reason }]);
  expect(counted).toEqual([]);
});

it('keeps answers by chance where the key says so', async () => {
  settings.set('k', { ...SETTINGS, sampled: true });
  await keep(ON, { change: { sampled: true } });
  expect(await text(ON, { change: { sampled: true } })).toBe('Press the switch.');
});

it('asks the model and keeps its answer where the client wants no kept one', async () => {
  await keep(ON);
  const wish = { read: false, write: true, ageMaxS: Infinity };
  expect((await ask(ON, { wish })).status).toEqual({ state: 'bypass', reason: 'no-cache' });
  await keep(ON, { wish }, { output: { text: 'newer' } });
  expect(await text(ON)).toBe('newer');
});

it('gives no answer that is older than the client wants, nor than the key allows', async () => {
  await keep(ON);
  now = 10_000;
  const wish = (ageMaxS: number) => ({ wish: { read: true, write: true, ageMaxS } });
  expect([await text(ON, wish(9)), await text(ALSO_ON, wish(9))]).toEqual([undefined, undefined]);
  expect([await text(ON, wish(10)), await text(ALSO_ON, wish(10))]).not.toContain(undefined);
  now = 60_000;
  expect([await text(ON), await text(ALSO_ON)]).toEqual([undefined, undefined]);
});

it.each([
  ['the key changes', { changed: 'k' }],
  ['the key is revoked', { revoked: 'k' }],
  ['changes may have been missed', 'gap' as const],
])('forgets what it kept when %s', async (_, change) => {
  await keep(ON);
  tell({ changed: 'l' });
  expect(await text(ON)).toBe('Press the switch.');
  tell(change);
  expect(await text(ON)).toBeUndefined();
  expect(store.size).toBe(0);
});

it('keeps nothing that was asked before the key was revoked or its cache turned off', async () => {
  const { keep: keeps } = await ask(ON);
  settings.delete('k');
  tell({ revoked: 'k' });
  keeps?.(ANSWER);
  expect(store.size).toBe(0);
});

it('compares no long questions, and answers the same one', async () => {
  const long = 'Why? '.repeat(200);
  await keep(long);
  expect(encoded).toEqual([]);
  expect(await text(long)).toBe('Press the switch.');
});
