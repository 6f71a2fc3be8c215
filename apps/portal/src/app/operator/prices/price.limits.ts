// Apart from the rules: forms need them in the browser, and not the library of the rules.
export const PRICE_MICRO_MAX = 1_000_000_000_000;
export const PER_MAX = 1_000_000_000;
