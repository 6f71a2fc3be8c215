export { answerFrom, type Citation, type ExtractiveAnswer } from './extract/extractive-model.js';
export { KnowledgeIndex, type KnowledgeArticle, type RankedArticle } from './extract/knowledge-index.js';
export { readQuestion, type Question, type Turn } from './extract/question.js';
export { detectLanguage, type Language } from './text/language.js';
export { splitSentences } from './text/sentences.js';
export { priceOf, reservationMicro, type ModelPrice, type PriceEntry } from './metering/price.js';
export { streamPieces } from './extract/pieces.js';
