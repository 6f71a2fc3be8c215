import { AppError } from '@isthmus/platform-errors';
import type { ErrorPort, HttpCall, HttpRoute } from '@isthmus/platform-http';
import type { CompletionService } from '../completion/completion.service.js';
import type { CompletionRequest } from '../completion/completion.types.js';
import type { Dialect } from '../server/dialect.port.js';

/** Errors as one line of text. */
const plainTextErrors: ErrorPort<never> = {
  render: (error) => ({ status: error.httpStatus, body: { oops: error.message, ...error.metadata } }),
};

/**
 * A dialect for tests: the question is the body, the model is in the path, and the answer is text, streamed as the model
 * writes it with `?stream`. Another API needs no change of the core.
 */
export class PlainTextDialect implements Dialect {
  readonly name = 'plain-text';
  readonly basePath = '/ask/';
  readonly errors = plainTextErrors;

  constructor(private readonly completions: Pick<CompletionService, 'complete' | 'stream'>) {}

  routes(): HttpRoute[] {
    return [
      {
        method: 'POST',
        path: '/ask/*',
        access: { scope: 'models', permission: 'build' },
        body: 'bytes',
        handle: (call) =>
          call.query['stream'] === undefined ? whole(this.completions, call) : stream(this.completions, call),
      },
    ];
  }
}

async function whole(completions: Pick<CompletionService, 'complete'>, call: HttpCall): Promise<void> {
  const { output, finishReason, usage } = await completions.complete(requestOf(call), call);
  call.send(output.text ?? '', {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-finish-reason': finishReason,
      'x-tokens': `${usage.inputTokens}+${usage.outputTokens} ${usage.countedBy}`,
    },
  });
}

async function stream(completions: Pick<CompletionService, 'stream'>, call: HttpCall): Promise<void> {
  let response: ReturnType<HttpCall['writeHead']> | undefined;
  await completions.stream(requestOf(call), call, async (chunks) => {
    response ??= call.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    for (const { output } of chunks) response.write(output?.text ?? '');
  });
  response?.end();
}

function requestOf({ body, parameters }: HttpCall): CompletionRequest {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new AppError('INVALID_ARGUMENT', 'Ask something');
  const text = body.toString();
  return {
    model: parameters['*'] ?? '',
    messages: [{ role: 'user', text, name: undefined, toolCalls: undefined, mediaParts: 0 }],
    declarations: [],
    toolChoice: 'optional',
    responseFormat: 'text',
    outputTokensMax: undefined,
    original: { api: 'plain-text', value: body },
  };
}
