export { ENCODER_DIMENSIONS } from './architecture.js';
export { readEncoderModel, type EncoderModel } from './encoder-model.js';
export { packEncoder } from './pack-encoder.js';
export { SentenceEncoder, type Arithmetic, type SentenceEncoderOptions } from './sentence-encoder.js';
export { ENCODER_TEXT_LENGTH_MAX, ENCODER_TOKENS_MAX } from './tokenizer.js';
