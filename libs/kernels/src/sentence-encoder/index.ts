export { ENCODER_DIMENSIONS } from './architecture.js';
export { readEncoderModel, type EncoderModel } from './encoder-model.js';
export { packEncoder } from './pack-encoder.js';
export { ENCODER_FORMAT } from './packed-file.js';
export type { Arithmetic } from './backend.js';
export { SentenceEncoder, type SentenceEncoderOptions } from './sentence-encoder.js';
export { ENCODER_TEXT_LENGTH_MAX, ENCODER_TOKENS_MAX } from './tokenizer.js';
