import type { Asked, Reply } from './oddity.ts';

const TOO_LONG = 'This model reads at most 4096 tokens, your messages have more';

/** An error of OpenAI's form. */
export function openAiError(status: number, message = `Status ${status} as asked for`): Reply {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } };
}

/** The reply with a status that the model's name asks for; a redirect leads to a model that answers. */
export function statusReply(status: number): Reply {
  if (status === 204 || status === 304) return { status, body: '' };
  const redirect: Record<string, string> =
    status >= 300 && status < 400 ? { location: '/redirected/v1/chat/completions' } : {};
  const wait: Record<string, string> = status === 429 ? { 'retry-after-ms': '250' } : {};
  return { ...openAiError(status), headers: { ...redirect, ...wait } };
}

/** vLLM's form of old. */
export const FLAT_ERROR = {
  object: 'error',
  message: TOO_LONG,
  type: 'BadRequestError',
  param: null,
  code: 400,
};

/** What FastAPI finds wrong in a body, with what was sent. */
export const FASTAPI_FAULTS = {
  detail: [
    {
      type: 'missing',
      loc: ['body', 'messages', 0, 'content'],
      msg: 'Field required',
      input: { role: 'user' },
    },
    { type: 'int_parsing', loc: ['body', 'seed'], msg: 'Input should be a valid integer', input: 'x' },
  ],
};

export const HTML: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Please log in</title><p>data: {"choices":[]}',
};

/** Repeats the key that came, as some do. */
export function keyInError({ authorization }: Asked): Reply {
  const key = authorization.replace(/^Bearer /, '');
  return openAiError(400, `The key ${key} may not use this model\nAuthorization: Bearer ${key}`);
}

/** A failure with status 200: as JSON, or as the only event of a stream. */
export function inStream(stream: boolean, failure: object): Reply {
  if (!stream) return { status: 200, body: failure };
  const headers = { 'content-type': 'text/event-stream' };
  return { status: 200, headers, body: `data: ${JSON.stringify(failure)}\n\ndata: [DONE]\n\n` };
}
