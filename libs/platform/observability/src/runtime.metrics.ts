import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';

/** Resolution at which the event loop's delay is sampled; Node includes this interval in what it reports. */
const RESOLUTION_MS = 10;
const GC_BUCKETS = [0.0001, 0.001, 0.01, 0.1, 1];
/** Kinds of Node's "gc" entries. */
const GC_TYPES: Record<number, string> = { 1: 'minor', 4: 'major', 8: 'incremental', 16: 'weakcb' };

/**
 * Observes the process and its runtime under the names of the OpenTelemetry conventions; returns a function that stops
 * it.
 */
export function observeRuntime(meter: Meter): () => void {
  observeProcess(meter);
  observeHeap(meter);
  const stopLoop = observeEventLoop(meter);
  const stopCollections = observeCollections(meter);
  return () => {
    stopLoop();
    stopCollections();
  };
}

function observeProcess(meter: Meter): void {
  const memory = meter.createObservableUpDownCounter('process.memory.usage', {
    unit: 'By',
    description: 'Physical memory in use.',
  });
  const cpu = meter.createObservableCounter('process.cpu.time', {
    unit: 's',
    description: 'Processor time used.',
  });
  const uptime = meter.createObservableGauge('process.uptime', {
    unit: 's',
    description: 'Time since the process started.',
  });
  const files = meter.createObservableUpDownCounter('process.unix.file_descriptor.count', {
    description: 'Open file descriptors.',
  });
  const observe = (result: BatchObservableResult) => {
    const { user, system } = process.cpuUsage();
    result.observe(memory, process.memoryUsage.rss());
    result.observe(cpu, user / 1e6, { 'cpu.mode': 'user' });
    result.observe(cpu, system / 1e6, { 'cpu.mode': 'system' });
    result.observe(uptime, process.uptime());
    const open = openFiles();
    if (open !== undefined) result.observe(files, open);
  };
  meter.addBatchObservableCallback(observe, [memory, cpu, uptime, files]);
}

/** Undefined where the system does not provide it. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length - 1; // Without the one that reads.
  } catch {
    return undefined;
  }
}

function observeHeap(meter: Meter): void {
  const used = meter.createObservableUpDownCounter('v8js.memory.heap.used', {
    unit: 'By',
    description: 'Heap in use, by space.',
  });
  const limit = meter.createObservableUpDownCounter('v8js.memory.heap.limit', {
    unit: 'By',
    description: 'Heap reserved by V8, by space.',
  });
  const observe = (result: BatchObservableResult) => {
    for (const { space_name, space_used_size, space_size } of getHeapSpaceStatistics()) {
      const space = { 'v8js.heap.space.name': space_name };
      result.observe(used, space_used_size, space);
      result.observe(limit, space_size, space);
    }
  };
  meter.addBatchObservableCallback(observe, [used, limit]);
}

function observeEventLoop(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let utilization = performance.eventLoopUtilization();
  const gauge = (name: string, description: string, unit = 's') =>
    meter.createObservableGauge(`nodejs.eventloop.${name}`, { description, unit });
  const busy = gauge('utilization', 'Fraction of time in which the event loop was busy.', '1');
  const delays: [Observable, () => number][] = [
    [gauge('delay.min', 'Minimum delay of the event loop.'), () => delay.min],
    [gauge('delay.max', 'Maximum delay of the event loop.'), () => delay.max],
    [gauge('delay.mean', 'Mean delay of the event loop.'), () => delay.mean],
    [gauge('delay.p50', 'Median delay of the event loop.'), () => delay.percentile(50)],
    [gauge('delay.p90', '90th percentile of the event loop’s delay.'), () => delay.percentile(90)],
    [gauge('delay.p99', '99th percentile of the event loop’s delay.'), () => delay.percentile(99)],
  ];
  const observe = (result: BatchObservableResult) => {
    result.observe(busy, performance.eventLoopUtilization(utilization).utilization);
    utilization = performance.eventLoopUtilization();
    if (delay.count === 0) return; // Nothing sampled since the last time.
    for (const [instrument, nanoseconds] of delays) result.observe(instrument, nanoseconds() / 1e9);
    delay.reset();
  };
  meter.addBatchObservableCallback(observe, [busy, ...delays.map(([instrument]) => instrument)]);
  return () => delay.disable();
}

function observeCollections(meter: Meter): () => void {
  const duration = meter.createHistogram('v8js.gc.duration', {
    unit: 's',
    description: 'Duration of garbage collections, by type.',
    advice: { explicitBucketBoundaries: GC_BUCKETS },
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // Entries of type "gc" carry their kind.
      const { kind = 0 } = (entry as { detail?: { kind?: number } }).detail ?? {};
      duration.record(entry.duration / 1e3, { 'v8js.gc.type': GC_TYPES[kind] ?? 'unknown' });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
