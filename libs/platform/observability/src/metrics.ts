import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  MeterProvider,
  MetricReader,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { otlpUrl, resourceOf } from './resource.js';
import { observeRuntime } from './runtime.metrics.js';

export type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';

export interface MetricsOptions {
  service: string;
  /** OTLP/HTTP collector, such as `http://localhost:4318`; metrics are posted to its `/v1/metrics` every minute. */
  otlpEndpoint?: string | undefined;
}

export interface Metrics {
  /** Creates the instruments of this process. */
  meter: Meter;
  /** Duration of each gRPC call in seconds; see `callOutcome`. */
  rpcCalls: Histogram;
  /** Duration of each HTTP request in seconds; see `callOutcome`. */
  httpRequests: Histogram;
  /** All metrics in the text format of Prometheus; units are suffixes of names, as is Prometheus' convention. */
  text: () => Promise<string>;
  /** Pushes the last values, where there is a collector, and stops observing. */
  stop: () => Promise<void>;
}

/** Content type of `Metrics.text`. */
export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Seconds; finest where the latencies of a network service are (0.5 ms to 30 s). */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of a process: those of its runtime, the durations of its calls, and its own. */
export async function createMetrics({ service, otlpEndpoint }: MetricsOptions): Promise<Metrics> {
  const pull = new PullReader();
  const readers: IMetricReader[] = [pull];
  if (otlpEndpoint) readers.push(await pushReader(otlpEndpoint));
  const provider = new MeterProvider({ resource: resourceOf(service), readers });
  const meter = provider.getMeter('isthmus');
  const stopRuntime = observeRuntime(meter);
  const serializer = new PrometheusSerializer(undefined, false, /^service\.name$/, true, true);
  return {
    meter,
    rpcCalls: durationOf(
      meter,
      'rpc.server.call.duration',
      'Time from the arrival of a call to the end of its response.',
    ),
    httpRequests: durationOf(
      meter,
      'http.server.request.duration',
      'Time from the arrival of a request to the end of its response.',
    ),
    text: async () => serializer.serialize(withUnits((await pull.collect()).resourceMetrics)),
    stop: async () => {
      stopRuntime();
      await provider.shutdown();
    },
  };
}

/** `error.type` with the code of an error; no attribute for "ok", as the conventions require. */
export function callOutcome(outcome: string): Attributes {
  return outcome === 'ok' ? {} : { 'error.type': outcome };
}

function durationOf(meter: Meter, name: string, description: string): Histogram {
  return meter.createHistogram(name, {
    description,
    unit: 's',
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  });
}

/** Collects on demand; the operations server does so for each scrape. */
class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

async function pushReader(endpoint: string): Promise<IMetricReader> {
  // Loaded only where there is a collector: it is the heaviest part of telemetry.
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-http');
  return new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: otlpUrl(endpoint, 'metrics') }),
  });
}

const UNITS: Record<string, string> = { s: 'seconds', By: 'bytes' };

/** The serializer leaves units out of names; queries and dashboards of Prometheus expect them there. */
function withUnits(all: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = all.scopeMetrics.map((scope) => ({
    ...scope,
    metrics: scope.metrics.map((metric) => {
      const unit = UNITS[metric.descriptor.unit];
      if (unit === undefined) return metric;
      return { ...metric, descriptor: { ...metric.descriptor, name: `${metric.descriptor.name}.${unit}` } };
    }),
  }));
  return { ...all, scopeMetrics };
}
