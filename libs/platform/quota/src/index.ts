export { Quota, type QuotaOptions } from './quota.js';
export type { Amount, Held, LimitLeft, LimitState, QuotaClient, Spender } from './quota.types.js';
export { PriceList } from './price.list.js';
export { clientRefusalOf, type RefusalWords } from './refusal.js';
