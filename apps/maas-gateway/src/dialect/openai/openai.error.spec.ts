import { refusal, type RequestPart } from '@isthmus/domain-models';
import { AppError, invalidArgument, type ErrorCode } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { modelOfAnotherKind } from '../../catalogue/catalogue.service.js';
import { openAiErrors } from './openai.error.js';

const render = (error: AppError) => openAiErrors.render(error, { requestId: 'r', call: undefined });

it.each<[ErrorCode, number, string, string | null]>([
  ['INVALID_ARGUMENT', 400, 'invalid_request_error', null],
  ['UNAUTHENTICATED', 401, 'authentication_error', 'invalid_api_key'],
  ['PERMISSION_DENIED', 403, 'permission_error', 'insufficient_permissions'],
  ['NOT_FOUND', 404, 'invalid_request_error', 'not_found'],
  ['BUDGET_EXHAUSTED', 429, 'insufficient_quota', 'insufficient_quota'],
  ['RATE_LIMITED', 429, 'requests', 'rate_limit_exceeded'],
  ['DEADLINE_EXCEEDED', 504, 'server_error', 'timeout'],
  ['UPSTREAM_UNAVAILABLE', 502, 'server_error', 'upstream_unavailable'],
  ['UPSTREAM_INVALID', 502, 'server_error', 'upstream_invalid'],
  ['UNAVAILABLE', 503, 'server_error', 'service_unavailable'],
  ['INTERNAL', 500, 'server_error', 'internal'],
])('states %s with status %i', (code, status, type, expected) => {
  expect(render(new AppError(code, 'no'))).toMatchObject({
    status,
    body: { error: { message: 'no.', type, param: null, code: expected } },
  });
});

it('tells clients whether to retry, and when', () => {
  const exhausted = new AppError('BUDGET_EXHAUSTED', 'spent', {
    metadata: { budget: 'key', window: 'month' },
  });
  expect(render(exhausted).body).toMatchObject({ error: { budget: { subject: 'key', window: 'month' } } });
  expect(render(new AppError('BUDGET_EXHAUSTED', 'spent')).headers).toEqual({ 'x-should-retry': 'false' });
  expect(render(new AppError('RATE_LIMITED', 'busy', { retryAfterMs: 1_500 })).headers).toEqual({
    'x-should-retry': 'true',
    'retry-after-ms': '1500',
    'retry-after': '2',
  });
});

it('asks for no longer a wait than clients accept', () => {
  const { headers } = render(new AppError('RATE_LIMITED', 'busy', { retryAfterMs: 3_600_000 }));
  expect(headers?.['retry-after']).toBe('60');
});

it.each<[RequestPart, string]>([
  ['model', 'model'],
  ['messages', 'messages'],
  ['toolChoice', 'tool_choice'],
  ['responseFormat', 'response_format'],
])('calls the part %s of a refused request %s', (part, param) => {
  expect(render(refusal({ part, reason: 'unsupported_value' }, 'no')).body).toMatchObject({
    error: { param, code: 'unsupported_value', type: 'invalid_request_error' },
  });
});

it.each([
  ['embedding', '/v1/embeddings'],
  ['chat', '/v1/chat/completions'],
] as const)('names the endpoint of a model of the kind %s', (kind, endpoint) => {
  const error = modelOfAnotherKind({ id: 'x', kind }, kind === 'chat' ? 'embedding' : 'chat');
  expect(render(error)).toMatchObject({
    status: 400,
    body: {
      error: {
        message: expect.stringMatching(`^The model "x" is .* Use ${endpoint}\\.$`),
        param: 'model',
        code: 'model_not_supported',
      },
    },
  });
});

it("states an upstream's refusal in the upstream's own words", () => {
  const metadata = { status: '422', type: 'odd', param: 'temperature', code: 'too_hot' };
  expect(render(new AppError('INVALID_ARGUMENT', 'Too hot!', { metadata }))).toMatchObject({
    status: 422,
    body: { error: { message: 'Too hot!', type: 'odd', param: 'temperature', code: 'too_hot' } },
  });
});

it('names the field of a request that the HTTP layer refused, and adds the remedy', () => {
  const error = invalidArgument([{ field: 'body', description: 'is not JSON' }]);
  expect(render(error).body).toMatchObject({ error: { param: 'body' } });
  const { body } = render(new AppError('NOT_FOUND', 'No such thing', { remedy: 'List them.' }));
  expect(body).toMatchObject({ error: { message: 'No such thing. List them.' } });
});
