/** A point in the work of a service at which a test can kill it. */
export interface CrashStep {
  service: 'maas-gateway' | 'governance';
  /** From the root of the repository. */
  module: string;
  of: string;
  method: string;
  when: 'before' | 'after';
  /** What has happened by then. */
  what: string;
}

const METERING = 'apps/maas-gateway/dist/metering';
const QUOTA = 'apps/governance/dist/quota';
const OUTBOX = 'libs/platform/jobs/dist/usage/usage.publisher.js';

const gateway = (module: string, of: string, method: string) => ({
  service: 'maas-gateway' as const,
  module,
  of,
  method,
});
const ledger = (file: string, of: string, method: string) => ({
  service: 'governance' as const,
  module: `${QUOTA}/${file}`,
  of,
  method,
});
const open = gateway(`${METERING}/ledger.metering.js`, 'LedgerMetering', 'open');
const begin = gateway(`${METERING}/request.journal.js`, 'RequestJournal', 'begin');
const end = gateway(`${METERING}/request.journal.js`, 'RequestJournal', 'end');
const store = gateway(`${METERING}/attempt.repository.js`, 'AttemptRepository', 'close');
const publish = gateway(OUTBOX, 'UsagePublisher', 'publish');
const whole = gateway('apps/maas-gateway/dist/source/upstream/upstream.client.js', 'UpstreamClient', 'whole');
const stream = { ...whole, method: 'stream' };
const send = gateway('libs/platform/http/dist/event-stream/event.writer.js', 'EventWriter', 'sendAll');
const lease = ledger('lease.service.js', 'LeaseService', 'lease');
const charge = ledger('charge.service.js', 'ChargeService', 'charge');

/** Every step of a request, in order. */
export const CRASH_STEPS: readonly CrashStep[] = [
  { ...open, when: 'before', what: 'nothing is held' },
  { ...lease, when: 'before', what: 'a slice is asked for' },
  { ...lease, when: 'after', what: 'a slice is granted, and the gateway does not know it' },
  { ...open, when: 'after', what: 'the request is held' },
  { ...begin, when: 'after', what: 'the attempt is in the journal' },
  { ...whole, when: 'after', what: 'the upstream has answered' },
  { ...stream, when: 'after', what: 'the upstream has begun a stream' },
  { ...send, when: 'after', what: 'a part of the stream is delivered' },
  { ...end, when: 'before', what: 'everything but the end is delivered' },
  { ...end, when: 'after', what: 'the end is in the journal, and the client has not got it' },
  { ...store, when: 'before', what: 'the answer is delivered, and the attempt not stored' },
  { ...store, when: 'after', what: 'the attempt is stored, and its journal not released' },
  { ...publish, when: 'before', what: 'the charge is claimed' },
  { ...charge, when: 'before', what: 'the charge has arrived' },
  { ...charge, when: 'after', what: 'the charge is booked, and the gateway does not know it' },
  { ...publish, when: 'after', what: 'the charge is booked, and its message not deleted' },
];

export function nameOf({ service, method, when, what }: CrashStep): string {
  return `${service} ${when} ${method}: ${what}`;
}
