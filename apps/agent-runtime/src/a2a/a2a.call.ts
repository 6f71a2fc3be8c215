import { Extensions, type AgentCard } from '@a2a-js/sdk';
import { ContentTypeNotSupportedError, RequestMalformedError } from '@a2a-js/sdk/errors';
import { validateVersion, type JsonRpcTransportHandler } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import { EventWriter, type HttpCall } from '@isthmus/platform-http';
import type { Logger } from '@isthmus/platform-observability';
import { assertStorable, JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { AgentCallContext } from './agent.call.context.js';
import { rpcFailureOf } from './a2a.errors.js';

/** Bytes that a client may be behind in reading a stream before it is cut off. */
const BEHIND_BYTES_MAX = 4 * 1024 * 1024;

type RpcBody = Record<string, unknown>;
type RpcAnswer = Awaited<ReturnType<JsonRpcTransportHandler['handle']>>;

/** Answers one JSON-RPC request of A2A v1, with JSON or a stream of events. Throws INVALID_ARGUMENT for an invalid body. */
export async function answerRpc(
  call: HttpCall,
  { transport, card, logger }: { transport: JsonRpcTransportHandler; card: AgentCard; logger: Logger },
): Promise<void> {
  const body = parseBody(call.body);
  const answer = await handle(call, body, { transport, card });
  if (Symbol.asyncIterator in answer) await sendStream(call, answer, { body, logger });
  else call.sendJson(answer);
}

async function handle(
  call: HttpCall,
  body: RpcBody,
  { transport, card }: { transport: JsonRpcTransportHandler; card: AgentCard },
): Promise<RpcAnswer | object> {
  const version = header(call, 'a2a-version');
  const context = new AgentCallContext(header(call, 'isthmus-task-id'), {
    requestedExtensions: Extensions.parseServiceParameter(header(call, 'a2a-extensions')),
    user: { isAuthenticated: true, userName: call.principal.scope.actor },
    ...(version === undefined ? {} : { requestedVersion: version }),
  });
  try {
    if (header(call, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
      throw new ContentTypeNotSupportedError('The body must be application/json.');
    }
    validateVersion(context.requestedVersion, card, 'JSONRPC');
    assertStorableBody(body);
  } catch (error) {
    return rpcFailureOf(body, error);
  }
  return transport.handle(body, context);
}

/** An error before the first event is an ordinary answer; later ones are events (A2A §9.4.2). */
async function sendStream(
  call: HttpCall,
  answers: AsyncGenerator<unknown>,
  { body, logger }: { body: RpcBody; logger: Logger },
): Promise<void> {
  const first = await answers
    .next()
    .catch((error: unknown) => ({ done: true, value: rpcFailureOf(body, error) }) as const);
  if (first.done) return call.sendJson(first.value ?? rpcFailureOf(body, new Error('no event')));
  const events = new EventWriter(call.response);
  // A client that leaves or stops reading must not hold up its task: the SDK stores events as they are read here.
  const pass = (answer: unknown) => events.offer(answer, { behindBytesMax: BEHIND_BYTES_MAX });
  try {
    pass(first.value);
    for await (const answer of answers) pass(answer);
  } catch (error) {
    logger.error({ err: error }, 'A stream failed');
    events.fail(rpcFailureOf(body, error));
  } finally {
    events.close();
  }
}

/** Ids and texts are stored: what PostgreSQL cannot hold would fail there as an internal error. */
function assertStorableBody(body: RpcBody): void {
  try {
    assertStorable(body, 'json');
  } catch (error) {
    throw error instanceof AppError ? new RequestMalformedError(error.message) : error;
  }
}

function parseBody(bytes: unknown): RpcBody {
  const value = readJson(Buffer.isBuffer(bytes) ? bytes : '', { depthMax: JSON_DEPTH_MAX });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AppError('INVALID_ARGUMENT', 'The body is not a JSON object');
}

function header({ headers }: HttpCall, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
