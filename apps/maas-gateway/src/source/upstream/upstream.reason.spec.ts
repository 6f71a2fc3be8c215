import { expect, it } from 'vitest';
import { failureIn, reasonOf, type Reason } from './upstream.reason.js';

const PLAIN = 'This model reads at most 4096 tokens';
const OPENAI = { message: PLAIN, type: 'invalid_request_error', param: 'messages', code: 'too_long' };
const FLAT = { object: 'error', message: PLAIN, type: 'BadRequestError', param: null, code: 400 };
const FASTAPI = [
  { type: 'missing', loc: ['body', 'messages', 0, 'content'], msg: 'Field required', input: { secret: 1 } },
  { type: 'int_type', loc: ['body', 'max_tokens'], msg: 'Input should be an integer' },
];

it.each<[string, unknown, Reason]>([
  [
    'OpenAI',
    { error: OPENAI },
    { message: PLAIN, type: 'invalid_request_error', param: 'messages', code: 'too_long' },
  ],
  ['vLLM', FLAT, { message: PLAIN, type: 'BadRequestError', status: 400 }],
  ['FastAPI, a text', { detail: 'Not Found' }, { message: 'Not Found' }],
  [
    'FastAPI, fields',
    { detail: FASTAPI },
    {
      message: 'messages.0.content: Field required; max_tokens: Input should be an integer',
      param: 'messages.0.content',
    },
  ],
  ['FastAPI, an object', { detail: { message: PLAIN, code: 'busy' } }, { message: PLAIN, code: 'busy' }],
  [
    'Mistral',
    { object: 'error', message: { detail: FASTAPI.slice(1) }, type: 'invalid_request_error' },
    {
      message: 'max_tokens: Input should be an integer',
      type: 'invalid_request_error',
      param: 'max_tokens',
    },
  ],
  ['Ollama and TGI', { error: PLAIN, error_type: 'validation' }, { message: PLAIN }],
  [
    'Gemini',
    [{ error: { code: 503, message: PLAIN, status: 'UNAVAILABLE' } }],
    { message: PLAIN, status: 503 },
  ],
  ['a list of errors', { errors: [{ code: 7003, message: PLAIN }] }, { message: PLAIN, code: '7003' }],
  [
    'a code within a message',
    { code: 'InvalidParameter', message: PLAIN },
    { message: PLAIN, code: 'InvalidParameter' },
  ],
])('reads the reason in the form of %s', (_, body, reason) => {
  expect(reasonOf(body)).toEqual(reason);
});

it.each([undefined, null, 7, '', [], {}, { error: {} }, { error: ' \n' }, { detail: [{ loc: ['body'] }] }])(
  'finds no reason in %j',
  (body) => {
    expect(reasonOf(body)).toBeUndefined();
  },
);

it('makes one bounded line of a message', () => {
  expect(
    reasonOf({ error: { message: 'out of\r\n\tmemory\u2028on \u001b[31mGPU\u202e 0\ud800' } })?.message,
  ).toBe('out of memory on [31mGPU 0');
  const {
    message = '',
    type,
    param,
    code,
  } = reasonOf({
    error: {
      message: '😀'.repeat(3_000),
      type: 't'.repeat(900),
      param: 'p'.repeat(900),
      code: 'c\n'.repeat(900),
    },
  }) ?? {};
  expect(message.length).toBeLessThanOrEqual(2_000);
  expect(message.isWellFormed()).toBe(true);
  expect([type, param, code].map((member) => member?.length)).toEqual([100, 100, 100]);
  expect(code).not.toContain('\n');
});

it('reads at most some of very many fields, and no deep nesting', () => {
  const fields = Array.from({ length: 5_000 }, (_, n) => ({ loc: ['body', n], msg: 'no' }));
  expect(reasonOf({ detail: fields })?.message).toBe('0: no; 1: no; 2: no; 3: no; 4: no');
  let deep: unknown = { message: 'deep' };
  for (let n = 0; n < 50; n++) deep = { error: deep };
  expect(reasonOf(deep)).toBeUndefined();
});

it('leaves out the key of the upstream, and what has the form of a secret', () => {
  const message =
    'key swordfish-1 (Bearer swordfish-1) of sk-proj-abcDEF123456, Bearer eyJhbGciOi.J9-x, at http://joe:pass@10.0.0.1/v1';
  const reason = reasonOf({ error: { message, param: 'swordfish-1', code: 'swordfish-1' } }, 'swordfish-1');
  expect(JSON.stringify(reason)).not.toMatch(/swordfish|abcDEF|eyJ|joe|pass/);
  expect(reason?.message).toContain('key [redacted]');
  expect(reasonOf({ error: 'A token limit' }, 'EMPTY')?.message).toBe('A token limit');
  expect(reasonOf({ error: 'The queue is EMPTY' }, 'EMPTY')?.message).toBe('The queue is EMPTY');
  expect(reasonOf({ error: 'A token limit' }, '')?.message).toBe('A token limit');
});

it('leaves the key out that the bound of a message would cut in two', () => {
  const message = `${'m'.repeat(1_995)} swordfish-1`;
  expect(reasonOf({ error: { message } }, 'swordfish-1')?.message).not.toContain('sword');
});

it.each([
  ['an error', { error: OPENAI }, OPENAI],
  ['an error beside choices', { choices: [{}], error: OPENAI }, OPENAI],
  ['an error that is a text', { error: PLAIN }, PLAIN],
  ['an error in a choice', { choices: [{ error: OPENAI, finish_reason: 'error' }] }, OPENAI],
  ['a flat error', FLAT, FLAT],
  ['a detail', { detail: PLAIN }, { detail: PLAIN }],
  ['a message alone', { code: 7, message: PLAIN }, { code: 7, message: PLAIN }],
  [
    'MiniMax',
    { choices: null, base_resp: { status_code: 1004, status_msg: PLAIN } },
    { status_code: 1004, status_msg: PLAIN },
  ],
])('recognises %s in an answer with status 200', (_, answer, failure) => {
  expect(failureIn(answer)).toEqual(failure);
});

it.each([
  [{ choices: [{ delta: { content: 'x' } }] }],
  [{ choices: [], error: null }],
  [{ choices: [{ error: null }], error: {}, detail: 'passed on' }],
  [{ choices: [{}], error: '', message: 'passed on' }],
  [{ data: [{ embedding: [1] }], error: false }],
  [{ choices: [], base_resp: { status_code: 0, status_msg: '' } }],
  [{ usage: {} }],
  [{}],
])('finds no failure in %j', (answer) => {
  expect(failureIn(answer)).toBeUndefined();
});
