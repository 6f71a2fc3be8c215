export { TokenCounter, type ChatMessage, type TokenCounterOptions } from './token-counter/token-counter.js';
export type { EncodingName } from './token-counter/encodings.js';
export type { SpecialPolicy } from './token-counter/special-tokens.js';
export * from './paths/index.js';
export * from './placement/index.js';
