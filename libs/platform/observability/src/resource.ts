import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';

/** The resource of traces and metrics. */
export function resourceOf(service: string): Resource {
  return resourceFromAttributes({ 'service.name': service, 'service.namespace': 'isthmus' });
}

/** The URL of a signal at a collector, such as `http://localhost:4318/v1/traces`. */
export function otlpUrl(endpoint: string, signal: 'traces' | 'metrics'): string {
  return `${endpoint.replace(/\/$/, '')}/v1/${signal}`;
}
