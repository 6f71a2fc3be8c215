import type { Headers, Payload } from '@temporalio/common';

/** Temporal header that carries the W3C trace context from the starter of a workflow to the activities it runs. */
export const TRACE_HEADER = 'isthmus-trace';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `headers` with the trace added, as a JSON payload. */
export function withTrace(headers: Headers, trace: Record<string, string>): Headers {
  const payload: Payload = {
    metadata: { encoding: encoder.encode('json/plain') },
    data: encoder.encode(JSON.stringify(trace)),
  };
  return { ...headers, [TRACE_HEADER]: payload };
}

/** The trace context in `headers`; empty when there is none. */
export function traceOf(headers: Headers): Record<string, string> {
  const data = headers[TRACE_HEADER]?.data;
  return data ? (JSON.parse(decoder.decode(data)) as Record<string, string>) : {};
}
