import { SpanKind } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import { OutboundClient, readText, type OutboundAnswer } from '@isthmus/platform-outbound';
import { inSpan } from '@isthmus/platform-observability';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { GEN_AI } from '../../metering/gen-ai.names.js';
import { errorOfFailure, errorOfStatus, errorWithin } from './upstream.error.js';
import { failureIn } from './upstream.reason.js';
import { faultOf, modelListSchema } from './upstream.schema.js';
import type { StreamBody } from './stream.body.js';
import type { UpstreamOptions } from '../../upstreams.config.js';

/** Longest silence in an answer that has begun. */
const IDLE_MS_MAX = 60_000;
/** Each stream has one of its own; the limits of organisations are what bounds them. */
const CONNECTIONS_MAX = 10_000;
const WHOLE_BYTES_MAX = 16 * 1024 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;
/** What may follow the last event of a stream. */
const REST_BYTES_MAX = 64 * 1024;
const REST_MS_MAX = 1_000;
const LIST_MS_MAX = 5_000;
const MODELS_MAX = 10_000;
/** Statuses of a server that has no list of models. */
const WITHOUT_LIST = [404, 405, 501];

/** An answer to a request for a stream: the stream, or all at once from an upstream that does not stream. */
export type StreamAnswer = { events: StreamBody } | { whole: Record<string, unknown> };

/** One configured endpoint. No other host is ever called: paths are fixed and redirects are not followed. */
export class UpstreamClient {
  readonly name: string;
  /** The key that it is called with. */
  readonly secret: string | undefined;
  /** False after a failure, until it answers again. */
  available = true;
  private readonly outbound: OutboundClient;
  private readonly baseUrl: string;
  private readonly host: string;

  constructor(readonly options: UpstreamOptions) {
    this.name = options.name;
    this.secret = options.api_key;
    this.baseUrl = options.base_url.replace(/\/$/, '');
    this.host = new URL(options.base_url).hostname;
    this.outbound = new OutboundClient({
      // The operator configures endpoints; a model server in a private network is the usual case.
      privateNetworks: 'allow',
      headMsMax: options.timeout_ms,
      idleMsMax: IDLE_MS_MAX,
      connectionsMax: CONNECTIONS_MAX,
    });
  }

  /** How this endpoint calls the bound of an answer: OpenAI's own models refuse the older name. */
  get maxTokensField(): 'max_tokens' | 'max_completion_tokens' {
    return this.options.max_tokens_field ?? (this.isOpenAi() ? 'max_completion_tokens' : 'max_tokens');
  }

  /** Fields only OpenAI's own endpoint is known to take. */
  isOpenAi(): boolean {
    return this.host.endsWith('.openai.com');
  }

  /** The answer's bytes as they come, or the whole of it; throws an AppError where it is a failure or neither. */
  async stream(path: string, body: object, signal: AbortSignal): Promise<StreamAnswer> {
    const answer = await this.post(path, body, signal);
    const type = contentTypeOf(answer);
    if (isJson(type)) return { whole: await this.objectIn(answer) };
    if (type.startsWith('text/html')) throw this.unreadable(answer, 'a stream of events');
    return { events: streamOf(answer) };
  }

  /** The whole answer, parsed; throws an AppError where it is a failure or no JSON object. */
  async whole(path: string, body: object, signal: AbortSignal): Promise<Record<string, unknown>> {
    return this.objectIn(await this.post(path, body, signal));
  }

  /**
   * Ids of its models, none where it has no list; this also probes whether it is available. Throws an AppError when its
   * list cannot be read.
   */
  async list(): Promise<string[]> {
    const signal = AbortSignal.timeout(LIST_MS_MAX);
    const answer = await this.send('GET', '/models', { signal }).catch((error: unknown) => {
      this.available = false;
      throw errorOfFailure(this.name, error);
    });
    this.available = answer.statusCode < 500 || WITHOUT_LIST.includes(answer.statusCode);
    const text = await this.textOf(answer, WHOLE_BYTES_MAX);
    if (WITHOUT_LIST.includes(answer.statusCode)) return [];
    if (answer.statusCode !== 200) throw this.errorOf(answer, text);
    const value = this.valueIn(answer, text);
    const list = modelListSchema.safeParse(value);
    if (!list.success)
      throw new AppError(
        'UPSTREAM_INVALID',
        `The upstream ${this.name} sent an invalid list of models: ${faultOf(list.error)}`,
      );
    return list.data.slice(0, MODELS_MAX).map(({ id }) => id);
  }

  async close(): Promise<void> {
    await this.outbound.destroy();
  }

  private async post(path: string, body: object, signal: AbortSignal): Promise<OutboundAnswer> {
    const attributes = { 'server.address': this.host, [GEN_AI.provider]: this.name };
    return inSpan(`POST ${this.name}${path}`, { kind: SpanKind.CLIENT, attributes }, async () => {
      const answer = await this.send('POST', path, { body: JSON.stringify(body), signal }).catch(
        (cause: unknown) => {
          const error = errorOfFailure(this.name, cause);
          if (error.code === 'UPSTREAM_UNAVAILABLE') this.available = false;
          throw error;
        },
      );
      this.available = answer.statusCode < 500;
      if (answer.statusCode === 200) return answer;
      const text = await readText(answer.body, ERROR_BYTES_MAX).catch(() => '');
      throw this.errorOf(answer, text);
    });
  }

  private async objectIn(answer: OutboundAnswer): Promise<Record<string, unknown>> {
    const value = this.valueIn(answer, await this.textOf(answer, WHOLE_BYTES_MAX));
    if (Array.isArray(value)) throw this.unreadable(answer, 'a JSON object');
    return value as Record<string, unknown>; // a JSON value that is no array is an object here
  }

  /** The JSON object or array of an answer; throws the failure that is within. */
  private valueIn(answer: OutboundAnswer, text: string): object {
    const value = jsonIn(text);
    if (typeof value !== 'object' || value === null) throw this.unreadable(answer, 'a JSON object');
    const failure = failureIn(value as Record<string, unknown>); // of an array, no member has a name that is read
    if (failure !== undefined) throw errorWithin(this.name, failure, this.secret);
    return value;
  }

  private async textOf(answer: OutboundAnswer, bytesMax: number): Promise<string> {
    return readText(answer.body, bytesMax).catch((error: unknown) => {
      throw errorOfFailure(this.name, error);
    });
  }

  private errorOf({ statusCode: status, headers }: OutboundAnswer, text: string): AppError {
    return errorOfStatus(this.name, { status, headers, text, secret: this.secret });
  }

  private unreadable(answer: OutboundAnswer, expected: string): AppError {
    const type = contentTypeOf(answer) || 'no content type';
    return new AppError(
      'UPSTREAM_INVALID',
      `The upstream ${this.name} sent an answer (${type}) that is not ${expected}`,
    );
  }

  private send(
    method: 'GET' | 'POST',
    path: string,
    { body, signal }: { body?: string; signal: AbortSignal },
  ): Promise<OutboundAnswer> {
    const { api_key: key } = this.options;
    return this.outbound.request({
      method,
      url: `${this.baseUrl}${path}`,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      ...(body === undefined ? {} : { body }),
      signal,
    });
  }
}

function streamOf({ body }: OutboundAnswer): StreamBody {
  return {
    bytes: body.iterator({ destroyOnReturn: false }),
    finish: () =>
      void body
        .dump({ limit: REST_BYTES_MAX, signal: AbortSignal.timeout(REST_MS_MAX) })
        .catch(() => undefined),
    cancel: () => void body.destroy(),
  };
}

function contentTypeOf({ headers }: OutboundAnswer): string {
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase().slice(0, 100);
}

function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json$/.test(contentType);
}

function jsonIn(text: string): unknown {
  try {
    return readJson(text, { depthMax: JSON_DEPTH_MAX });
  } catch {
    return undefined;
  }
}
