// Apart from the rules: forms need them in the browser, and not the library of the rules.
/** A million of the currency, as in the ledger. */
export const GRANT_MICRO_MAX = 1_000_000_000_000;
export const REASON_MAX = 500;
