export { loadArticles, loadPacks, parseArticle } from './load-packs.js';
export type { Article, Language, Pack } from './pack.schema.js';
