export type { BillOutcome, BillRow } from './bill.ts';
export { listOddities } from './oddities.ts';
export { startOddUpstream, type OddUpstream, type OddUpstreamOptions } from './server.ts';
