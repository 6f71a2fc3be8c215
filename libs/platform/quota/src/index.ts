export { Quota, type QuotaOptions } from './quota.js';
export type { Amount, Held, LimitLeft, LimitState, QuotaClient, Spender } from './quota.types.js';
