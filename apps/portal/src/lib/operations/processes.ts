import { samplesOf } from './metrics-text';

/** Where a process of a service has its operations endpoints. */
export interface OperationsAddress {
  /** Such as `governance`, or `governance-2`. */
  name: string;
  url: string;
}

export interface ProcessHealth {
  name: string;
  /** `unreachable`: it did not respond in time, or not at all. */
  state: 'ready' | 'notReady' | 'unreachable';
  uptimeSeconds: number | undefined;
  outboxes: OutboxHealth[];
}

/** Messages that wait to be published to another service. */
export interface OutboxHealth {
  /** Such as `models.usage_outbox`. */
  outbox: string;
  /** Refused permanently; somebody must look at each. */
  deadLetters: number;
  oldestAgeSeconds: number;
}

const RESPOND_MS_MAX = 3_000;

/** Asks every process whether it can serve, and for its figures. */
export function processesAt(addresses: readonly OperationsAddress[]): Promise<ProcessHealth[]> {
  return Promise.all(addresses.map(processAt));
}

async function processAt({ name, url }: OperationsAddress): Promise<ProcessHealth> {
  const signal = AbortSignal.timeout(RESPOND_MS_MAX);
  const [ready, metrics] = await Promise.all([
    fetch(`${url}/readyz`, { signal, cache: 'no-store' }).then(
      (response) => (response.ok ? ('ready' as const) : ('notReady' as const)),
      () => 'unreachable' as const,
    ),
    fetch(`${url}/metrics`, { signal, cache: 'no-store' })
      .then((response) => response.text())
      .catch(() => ''),
  ]);
  const ages = samplesOf(metrics, 'isthmus_outbox_oldest_age_seconds');
  return {
    name,
    state: ready,
    uptimeSeconds: samplesOf(metrics, 'process_uptime_seconds')[0]?.value,
    outboxes: samplesOf(metrics, 'isthmus_outbox_dead_letters').map(({ labels, value }) => ({
      outbox: labels['outbox'] ?? '',
      deadLetters: value,
      oldestAgeSeconds: ages.find((age) => age.labels['outbox'] === labels['outbox'])?.value ?? 0,
    })),
  };
}

/** Each outbox once: the instances of a service share theirs; figures are read now and then, so the worse one counts. */
export function outboxesOf(processes: readonly ProcessHealth[]): OutboxHealth[] {
  const byName = new Map<string, OutboxHealth>();
  for (const one of processes.flatMap(({ outboxes }) => outboxes)) {
    const before = byName.get(one.outbox);
    byName.set(one.outbox, {
      outbox: one.outbox,
      deadLetters: Math.max(one.deadLetters, before?.deadLetters ?? 0),
      oldestAgeSeconds: Math.max(one.oldestAgeSeconds, before?.oldestAgeSeconds ?? 0),
    });
  }
  return [...byName.values()].sort((a, b) => a.outbox.localeCompare(b.outbox));
}
