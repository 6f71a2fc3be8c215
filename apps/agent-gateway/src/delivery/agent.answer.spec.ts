import { AppError } from '@isthmus/platform-errors';
import { JSON_DEPTH_MAX } from '@isthmus/platform-validation';
import { expect, it } from 'vitest';
import { answerOf } from '../testing/exchange.fakes.js';
import { assertOk, endOfAnswer, readAnswer, rpcResponseIn } from './agent.answer.js';

const signal = new AbortController().signal;
const MIB = 'x'.repeat(1024 * 1024);

it('rejects any status but 200, and gives up the body', () => {
  const answer = answerOf('secret', { statusCode: 500 });
  expect(() => assertOk(answer)).toThrow(expect.objectContaining({ code: 'UPSTREAM_INVALID' }));
  expect(answer.body.destroyed).toBe(true);
  expect(() => assertOk(answerOf('ok'))).not.toThrow();
});

it('reads up to eight mebibytes', async () => {
  expect(await readAnswer(answerOf(Array<string>(8).fill(MIB)), signal)).toHaveLength(8 * 1024 * 1024);
  await expect(readAnswer(answerOf([...Array<string>(8).fill(MIB), 'x']), signal)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: expect.stringContaining('8388608 bytes') as string,
  });
});

it('rejects half an answer', async () => {
  await expect(readAnswer(answerOf(['half', new Error('reset')]), signal)).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
  });
});

it('throws the reason of an abort rather than its effect', async () => {
  const controller = new AbortController();
  controller.abort(new AppError('DEADLINE_EXCEEDED', 'over'));
  const reading = readAnswer(answerOf(['half', new Error('aborted')]), controller.signal);
  await expect(reading).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

const nested = (levels: number) => `{"result":${'['.repeat(levels)}${']'.repeat(levels)}}`;

it('reads what a request may hold, and what answers put around it', () => {
  expect(rpcResponseIn(nested(JSON_DEPTH_MAX + 10))).toHaveProperty('result');
});

it.each([
  ['text', 'no JSON'],
  ['null', 'null'],
  ['nesting without end', nested(100_000)],
])('rejects %s as an answer of JSON-RPC', (_, text) => {
  expect(() => rpcResponseIn(text)).toThrow(expect.objectContaining({ code: 'UPSTREAM_INVALID' }));
});

it('says of which conversation the last response is', () => {
  const seen: string[] = [];
  const answer = { hosted: true, conversation: (id: string) => void seen.push(id) };
  expect(endOfAnswer(Buffer.from('{"result":{"task":{"contextId":"c1"}}}'), answer)).toBe('answered');
  endOfAnswer(Buffer.from('{"result":{}}'), answer);
  expect(seen).toEqual(['c1', '']);
});
