import {
  context,
  propagation,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  hrTimeToMicroseconds,
  W3CTraceContextPropagator,
  type ExportResult,
  ExportResultCode,
} from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { RotatingFile } from '@isthmus/platform-rotating-file';
import { otlpUrl, resourceOf } from './resource.js';

export interface TracingOptions {
  service: string;
  /** OTLP/HTTP collector, such as `http://localhost:4318`; spans are posted to its `/v1/traces`. */
  otlpEndpoint?: string | undefined;
  /**
   * Appends one JSON object per span to this file, which belongs to this process alone and is rotated by size to
   * `file.1` … `file.3`; for one machine and for tests.
   */
  file?: string | undefined;
  /** Size at which the file is rotated; 32 MiB by default. */
  fileBytesMax?: number | undefined;
}

const FILE_BYTES_MAX = 32 * 1024 * 1024;
const ROTATED_FILES = 3;
const POSTED = { scheduledDelayMillis: 1_000 };
/** Often and little: a request that comes meanwhile waits for less, and spans do not grow old in memory. */
const WRITTEN = { scheduledDelayMillis: 100, maxExportBatchSize: 64 };

/**
 * Registers the process's tracer and the W3C propagator. Without a destination spans are still created, so that
 * trace ids reach logs and error responses. Returns a function that flushes and stops it.
 */
export async function startTracing(options: TracingOptions): Promise<{ stop: () => Promise<void> }> {
  const spanProcessors = await processorsOf(options);
  const provider = new TracerProvider({
    resource: resourceOf(options.service),
    spanProcessors,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return { stop: () => provider.shutdown() };
}

async function processorsOf({
  otlpEndpoint,
  file,
  fileBytesMax = FILE_BYTES_MAX,
  service,
}: TracingOptions): Promise<BatchSpanProcessor[]> {
  const processors: BatchSpanProcessor[] = [];
  if (otlpEndpoint) {
    // Loaded only where there is a collector: it is the heaviest part of telemetry.
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const exporter = new OTLPTraceExporter({ url: otlpUrl(otlpEndpoint, 'traces') });
    processors.push(new BatchSpanProcessor({ exporter, ...POSTED }));
  }
  if (file) {
    const rotating = new RotatingFile(file, { sizeBytesMax: fileBytesMax, rotatedFiles: ROTATED_FILES });
    processors.push(
      new BatchSpanProcessor({ exporter: new FileSpanExporter(rotating, service), ...WRITTEN }),
    );
  }
  return processors;
}

/** One finished span as written to the file; times in microseconds since the epoch. */
export interface SpanRecord {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  service: string;
  name: string;
  startUs: number;
  endUs: number;
  ok: boolean;
  attributes: Record<string, unknown>;
}

/**
 * A batch is written as one chunk; one that cannot be written is lost (the processor before it has a bounded queue).
 */
class FileSpanExporter implements SpanExporter {
  constructor(
    private readonly file: RotatingFile,
    private readonly service: string,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    const lines = spans.map((span) => JSON.stringify(this.record(span)) + '\n').join('');
    this.file.append(lines, (error) =>
      done(error ? { code: ExportResultCode.FAILED, error } : { code: ExportResultCode.SUCCESS }),
    );
  }

  shutdown(): Promise<void> {
    return this.file.close();
  }

  private record(span: ReadableSpan): SpanRecord {
    return {
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentSpanId: span.parentSpanContext?.spanId,
      service: this.service,
      name: span.name,
      startUs: hrTimeToMicroseconds(span.startTime),
      endUs: hrTimeToMicroseconds(span.endTime),
      ok: span.status.code !== SpanStatusCode.ERROR,
      attributes: span.attributes,
    };
  }
}

/** Runs `work` inside a new span; an error marks the span and is rethrown. */
export async function inSpan<Result>(
  name: string,
  options: { kind?: SpanKind; attributes?: Record<string, string | number | boolean>; parent?: Context },
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const parent = options.parent ?? context.active();
  const span = trace
    .getTracer('isthmus')
    .startSpan(
      name,
      { ...(options.kind === undefined ? {} : { kind: options.kind }), attributes: options.attributes ?? {} },
      parent,
    );
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.message : 'failed',
      });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The headers (`traceparent`, `tracestate`) that carry the current trace to the next process. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The trace that arrived in `headers`, as a context to run under. */
export function contextFromHeaders(headers: Record<string, string | string[] | undefined>): Context {
  return propagation.extract(context.active(), headers);
}

/** Hex trace id of the current span; empty outside any. */
export function currentTraceId(): string {
  return trace.getActiveSpan()?.spanContext().traceId ?? '';
}
