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
export {
  decideReserve,
  isActive,
  type Funds,
  type Hold,
  type HoldState,
  type ReserveDecision,
} from './hold.js';
export { priceBook, type Price, type PriceBook, type PriceQuery } from './price.js';
