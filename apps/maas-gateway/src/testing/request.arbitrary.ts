import fc from 'fast-check';
import { chatRequest } from '../dialect/openai/chat.schema.js';

/** A request to a route of the gateway; `body` is sent as these bytes. */
export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

const MODELS = ['small', 'extract/support', 'scripted/scripted', 'vectors', 'nothing'];
const LEVELS_MAX = 3_000;

/** JSON as text, so that it can also be what no value is written as. */
const anything: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map(textOf) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map(textOf) },
  fc.constantFrom(
    'null',
    '-0',
    '1e999',
    '-1',
    '0.5',
    '9007199254740993',
    '""',
    '[]',
    '{}',
    '[null]',
    '"\\ud800"',
    '"\\u0000"',
  ),
  fc.integer({ min: 1, max: LEVELS_MAX }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: LEVELS_MAX }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.integer({ min: 1, max: 20_000 }).map((length) => textOf('word '.repeat(length / 5))),
  fc.constantFrom('01', 'tru', "'a'", '{a:1}', '[1,]', '', '{"__proto__":{"a":1}}'),
);

const model = mostly(fc.constantFrom(...MODELS).map(textOf));
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map(textOf);
const part = objectOf({
  type: mostly(fc.constantFrom('"text"', '"image_url"', '"input_audio"', '"file"', '"refusal"')),
  text: mostly(text),
  image_url: mostly(
    fc.constantFrom('{"url":"data:image/png;base64,AAAA"}', '{"url":"https://x/y.png","detail":"low"}'),
  ),
  input_audio: mostly(fc.constant('{"data":"AAAA","format":"wav"}')),
  file: mostly(fc.constant('{"file_data":"AAAA"}')),
});
const toolCall = fc.constant('{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}');
const message = objectOf({
  role: mostly(
    fc.constantFrom('"user"', '"user"', '"system"', '"developer"', '"assistant"', '"tool"', '"function"'),
  ),
  content: mostly(fc.oneof(text, text, listOf(part))),
  name: mostly(fc.constant('"n"')),
  tool_calls: mostly(listOf(toolCall)),
  tool_call_id: mostly(fc.constant('"c"')),
});
const tool = fc.constant('{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}');

/** A member that is right, for each that the schema knows. */
const MEMBERS: Record<keyof typeof chatRequest.shape, fc.Arbitrary<string>> = {
  model,
  messages: listOf(message),
  stream: fc.constantFrom('true', 'false', 'null'),
  stream_options: fc.constantFrom('{"include_usage":true}', '{}'),
  max_tokens: numbers(1, 5_000),
  max_completion_tokens: numbers(1, 5_000),
  n: fc.constant('1'),
  temperature: numbers(0, 2),
  top_p: numbers(0, 1),
  presence_penalty: numbers(-2, 2),
  frequency_penalty: numbers(-2, 2),
  seed: numbers(0, 9),
  stop: fc.constantFrom('"stop"', '["a","b"]', '"l"'),
  logit_bias: fc.constantFrom('{}', '{"7":1}'),
  logprobs: fc.constantFrom('true', 'false'),
  top_logprobs: numbers(0, 20),
  user: text,
  store: fc.constantFrom('true', 'false'),
  parallel_tool_calls: fc.constantFrom('true', 'false'),
  tools: listOf(tool),
  tool_choice: fc.constantFrom(
    '"auto"',
    '"none"',
    '"required"',
    '{"type":"function","function":{"name":"f"}}',
  ),
  functions: fc.constant('[{"name":"f"}]'),
  function_call: fc.constantFrom('"auto"', '{"name":"f"}'),
  response_format: fc.constantFrom(
    '{"type":"text"}',
    '{"type":"json_object"}',
    '{"type":"json_schema","json_schema":{"name":"a","schema":{}}}',
  ),
};

const chatBody = bodyOf(
  {
    model: MEMBERS.model,
    messages: fc.oneof(
      { weight: 4, arbitrary: listOf(fc.constant('{"role":"user","content":"hi"}')) },
      MEMBERS.messages,
    ),
  },
  Object.entries(MEMBERS),
);
const embeddingsBody = bodyOf(
  {
    model: mostly(fc.constantFrom('"vectors"', '"small"')),
    input: mostly(fc.oneof(text, listOf(text), listOf(numbers(0, 9)), listOf(listOf(numbers(0, 9))))),
  },
  [
    ['dimensions', numbers(1, 9)],
    ['encoding_format', fc.constantFrom('"float"', '"base64"')],
    ['user', text],
  ],
);

const latin1 = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((bytes) =>
    Buffer.from(bytes.map((byte) => (byte < 32 || byte === 127 ? 63 : byte))).toString('latin1'),
  );
const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  fc.constantFrom<Record<string, string>>(
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-encoding': 'gzip' },
    { 'idempotency-key': 'k' },
    { origin: 'https://app.example' },
    { origin: 'null', 'access-control-request-method': 'POST' },
    { traceparent: '00-x-y-z' },
    { authorization: 'Bearer sk-1' },
    { authorization: 'Basic' },
  ),
  fc
    .tuple(
      fc.constantFrom(
        'x-note',
        'openai-organization',
        'x-request-id',
        'user-agent',
        'idempotency-key',
        'origin',
        'accept',
      ),
      latin1,
    )
    .map(([name, value]) => ({ [name]: value.trim() })),
);
/** Mostly as it is; else with bytes changed. */
const bytes = (json: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 12, arbitrary: json.map((each) => Buffer.from(each)) },
    fc.tuple(json, fc.nat(), fc.uint8Array({ maxLength: 4 })).map(([each, at, inserted]) => {
      const whole = Buffer.from(each);
      const cut = at % (whole.length + 1);
      return Buffer.concat([whole.subarray(0, cut), inserted, whole.subarray(cut + 1)]);
    }),
    fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each)),
  );
const sent = (
  method: string,
  path: fc.Arbitrary<string>,
  json: fc.Arbitrary<string>,
): fc.Arbitrary<FuzzRequest> => fc.record({ method: fc.constant(method), path, headers, body: bytes(json) });
const posted = (path: string, json: fc.Arbitrary<string>): fc.Arbitrary<FuzzRequest> =>
  sent('POST', fc.constant(path), json);
const got = (path: fc.Arbitrary<string>): fc.Arbitrary<FuzzRequest> =>
  fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT'),
    path,
    headers,
    body: fc.constant(undefined),
  });
const pathPart = fc.oneof(
  fc.constantFrom(...MODELS, 'small?a=1&a=2', '%ff', '%', '%00', '..%2f..', '*', '__proto__', ''),
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((id) => encodeURIComponent(id.toWellFormed())),
  fc.integer({ min: 900, max: 3_000 }).map((length) => 'm'.repeat(length)),
);

const answerPath = fc.oneof(
  pathPart,
  fc.uuid().map((id) => `chatcmpl-${id.replaceAll('-', '')}`),
);
const markBody = objectOf({
  verdict: mostly(fc.constantFrom('"right"', '"wrong"')),
  comment: mostly(fc.string({ unit: 'binary', maxLength: 600 }).map(textOf)),
});

/** Requests to each route of the gateway, by its name in the table. */
export const REQUESTS: Readonly<Record<string, fc.Arbitrary<FuzzRequest>>> = {
  'POST /v1/chat/completions': posted('/v1/chat/completions', chatBody),
  'POST /v1/embeddings': posted('/v1/embeddings', embeddingsBody),
  'PUT /v1/answers/:id/feedback': sent(
    'PUT',
    answerPath.map((id) => `/v1/answers/${id}/feedback`),
    markBody,
  ),
  'GET /v1/models': got(fc.constantFrom('/v1/models', '/v1/models/', '/v1/models?limit=x', '/v1/models?%ff')),
  'GET /v1/models/*': got(pathPart.map((id) => `/v1/models/${id}`)),
  'GET /v1/receipts/:id': got(pathPart.map((id) => `/v1/receipts/${id}`)),
  'GET /.well-known/jwks.json': got(fc.constant('/.well-known/jwks.json')),
  'GET /.well-known/oauth-protected-resource': got(fc.constant('/.well-known/oauth-protected-resource')),
  'GET /.well-known/oauth-protected-resource/*': got(
    pathPart.map((path) => `/.well-known/oauth-protected-resource/${path}`),
  ),
};

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** `right` most of the time, anything else otherwise. */
function mostly(right: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 12, arbitrary: right }, anything);
}

function listOf(each: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(each, { minLength: 1, maxLength: 3 }).map((parts) => `[${parts.join(',')}]`);
}

function numbers(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map(String);
}

/** An object with some of `members`. */
function objectOf(members: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  const entries = Object.entries(members).map(([name, value]) =>
    fc.option(value.map((each) => `"${name}":${each}`)),
  );
  return fc.tuple(...entries).map((parts) => `{${parts.filter((each) => each !== null).join(',')}}`);
}

/** A body with all of `required`, and up to three more members, right or not. */
function bodyOf(
  required: Record<string, fc.Arbitrary<string>>,
  members: [name: string, right: fc.Arbitrary<string>][],
): fc.Arbitrary<string> {
  const others = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .constantFrom(...members)
        .chain(([name, right]) => mostly(right).map((each) => `"${name}":${each}`)),
    },
    fc
      .tuple(fc.constantFrom('metadata', 'modalities', 'audio', 'x', '__proto__', 'service_tier'), anything)
      .map(([name, each]) => `"${name}":${each}`),
  );
  const all = Object.entries(required).map(([name, value]) => value.map((each) => `"${name}":${each}`));
  return fc
    .tuple(fc.tuple(...all), fc.array(others, { maxLength: 3 }))
    .map(([first, more]) => `{${[...first, ...more].join(',')}}`);
}
