export { loadArticles, loadKnowledge, parseArticle } from './load-knowledge.js';
export { loadPacks } from './load-packs.js';
export type { Article, Concept, Knowledge, KnownQuestion, Language, Pack } from './pack.schema.js';
