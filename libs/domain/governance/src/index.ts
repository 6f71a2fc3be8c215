export {
  canonicalAuditRecord,
  checkLinks,
  GENESIS,
  linkRecord,
  type AuditDraft,
  type AuditRecord,
  type ChainHead,
  type LinkHash,
} from './audit-chain.js';
export {
  AMOUNT_MICRO_MAX,
  chargeMicro,
  rateLines,
  type Rateable,
  type Rated,
  type Unrated,
} from './charge.js';
export { availableOf, decideLease, grantTotal, type LeaseDecision, type QuotaNode } from './grant.js';
export {
  decideReserve,
  isActive,
  type Funds,
  type Hold,
  type HoldState,
  type ReserveDecision,
} from './hold.js';
export { priceBook, type Price, type PriceBook, type PriceQuery } from './price.js';
export {
  payCharges,
  spread,
  type LeaseState,
  type Payment,
  type PaymentBooks,
  type RatedCharge,
} from './payment.js';
export { firstEnd, minuteAt, windowAt, type BudgetWindow, type TimeWindow } from './window.js';
export {
  decideRate,
  RATE_DIMENSIONS,
  type RateDecision,
  type RateDimension,
  type RateNumbers,
} from './rate.js';
