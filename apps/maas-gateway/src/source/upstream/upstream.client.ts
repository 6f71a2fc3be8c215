import { SpanKind } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import { OutboundClient, readText, type OutboundAnswer } from '@isthmus/platform-http';
import { inSpan } from '@isthmus/platform-observability';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { z } from 'zod';
import { GEN_AI } from '../../metering/gen-ai.names.js';
import { errorOfFailure, errorOfStatus } from './upstream.error.js';
import type { UpstreamOptions } from '../../upstreams.config.js';

/** Longest silence in an answer that has begun. */
const IDLE_MS_MAX = 60_000;
const WHOLE_BYTES_MAX = 16 * 1024 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;
const LIST_MS_MAX = 5_000;

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })).max(10_000) });

/** One configured endpoint. No other host is ever called: paths are fixed and redirects are not followed. */
export class UpstreamClient {
  readonly name: string;
  /** False after a failure, until it answers again. */
  available = true;
  private readonly outbound: OutboundClient;
  private readonly baseUrl: string;

  constructor(readonly options: UpstreamOptions) {
    this.name = options.name;
    this.baseUrl = options.base_url.replace(/\/$/, '');
    this.outbound = new OutboundClient({
      // The operator configures endpoints; a model server in a private network is the usual case.
      privateNetworks: 'allow',
      headMsMax: options.timeout_ms,
      idleMsMax: IDLE_MS_MAX,
    });
  }

  /** How this endpoint calls the bound of an answer: OpenAI's own models refuse the older name. */
  get maxTokensField(): 'max_tokens' | 'max_completion_tokens' {
    return this.options.max_tokens_field ?? (this.isOpenAi() ? 'max_completion_tokens' : 'max_tokens');
  }

  /** Fields only OpenAI's own endpoint is known to take. */
  isOpenAi(): boolean {
    return new URL(this.options.base_url).hostname.endsWith('.openai.com');
  }

  /** The answer's bytes as they come, once its status says that it is one; throws an AppError otherwise. */
  async stream(path: string, body: object, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return (await this.post(path, body, signal)).body;
  }

  /** The whole answer, parsed. */
  async whole(path: string, body: object, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { body: bytes } = await this.post(path, body, signal);
    const text = await readText(bytes, WHOLE_BYTES_MAX).catch((error: unknown) => {
      throw errorOfFailure(this.name, error);
    });
    return objectOf(this.name, text);
  }

  /** Ids of its models, none where it has no list; this also probes whether it is available. Throws an AppError when it fails. */
  async list(): Promise<string[]> {
    try {
      const answer = await this.send('GET', '/models', { signal: AbortSignal.timeout(LIST_MS_MAX) });
      const text = await readText(answer.body, WHOLE_BYTES_MAX);
      if (answer.statusCode >= 500) throw this.errorOf(answer, text);
      this.available = true;
      const list = answer.statusCode === 200 ? listSchema.safeParse(objectOf(this.name, text)) : undefined;
      return list?.success ? list.data.data.map(({ id }) => id) : [];
    } catch (error) {
      this.available = false;
      throw errorOfFailure(this.name, error);
    }
  }

  async close(): Promise<void> {
    await this.outbound.destroy();
  }

  private async post(path: string, body: object, signal: AbortSignal): Promise<OutboundAnswer> {
    const attributes = {
      'server.address': new URL(this.options.base_url).hostname,
      [GEN_AI.provider]: this.name,
    };
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

  private errorOf({ statusCode: status, headers }: OutboundAnswer, text: string): AppError {
    return errorOfStatus(this.name, { status, headers, text });
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

function objectOf(name: string, text: string): Record<string, unknown> {
  try {
    const value = readJson(text, { depthMax: JSON_DEPTH_MAX });
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>; // just checked
  } catch {
    // Falls through: only a JSON object is an answer.
  }
  throw new AppError('UPSTREAM_INVALID', `The upstream ${name} sent an answer that is not a JSON object`);
}
