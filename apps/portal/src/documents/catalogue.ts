import architecture from '../../../../docs/architecture.md';
import console from '../../../../docs/console.md';
import exportsEn from '../../../../docs/exports.md';
import agentsEn from '../../../../docs/guide/en/agents.md';
import answerCacheEn from '../../../../docs/guide/en/answer-cache.md';
import firstStepsEn from '../../../../docs/guide/en/first-steps.md';
import handOversEn from '../../../../docs/guide/en/hand-overs.md';
import knowledgeEn from '../../../../docs/guide/en/knowledge-bases.md';
import localModelsEn from '../../../../docs/guide/en/local-models.md';
import modelsEn from '../../../../docs/guide/en/models-and-keys.md';
import organisationsEn from '../../../../docs/guide/en/organisations-and-roles.md';
import agentsZh from '../../../../docs/guide/zh/agents.md';
import answerCacheZh from '../../../../docs/guide/zh/answer-cache.md';
import firstStepsZh from '../../../../docs/guide/zh/first-steps.md';
import handOversZh from '../../../../docs/guide/zh/hand-overs.md';
import knowledgeZh from '../../../../docs/guide/zh/knowledge-bases.md';
import localModelsZh from '../../../../docs/guide/zh/local-models.md';
import modelsZh from '../../../../docs/guide/zh/models-and-keys.md';
import organisationsZh from '../../../../docs/guide/zh/organisations-and-roles.md';
import receipts from '../../../../docs/receipts.md';
import whoPays from '../../../../docs/who-pays.md';

/** The documents of the portal, in the order in which they are listed. They are part of its build. */
const TEXTS = {
  'first-steps': { en: firstStepsEn, zh: firstStepsZh },
  agents: { en: agentsEn, zh: agentsZh },
  'knowledge-bases': { en: knowledgeEn, zh: knowledgeZh },
  'hand-overs': { en: handOversEn, zh: handOversZh },
  'models-and-keys': { en: modelsEn, zh: modelsZh },
  'answer-cache': { en: answerCacheEn, zh: answerCacheZh },
  'local-models': { en: localModelsEn, zh: localModelsZh },
  'organisations-and-roles': { en: organisationsEn, zh: organisationsZh },
  'who-pays': { en: whoPays },
  receipts: { en: receipts },
  exports: { en: exportsEn },
  architecture: { en: architecture },
  console: { en: console },
} as const satisfies Record<string, { en: string; zh?: string }>;

export type DocumentName = keyof typeof TEXTS;

export const DOCUMENTS = Object.keys(TEXTS) as DocumentName[]; // the keys of a literal

/** Guides are written in both languages; what goes deeper in English alone. */
export const GUIDES: readonly DocumentName[] = DOCUMENTS.filter((name) => 'zh' in TEXTS[name]);

/** The document of this name, which comes from an address. */
export function documentNamed(name: string): DocumentName | undefined {
  return DOCUMENTS.find((one) => one === name);
}

/** A document in the reader's language or, where it is not written in that, in English. */
export function textOf(name: DocumentName, locale: string): { text: string; locale: 'en' | 'zh' } {
  const texts: { en: string; zh?: string } = TEXTS[name];
  return locale === 'zh' && texts.zh !== undefined
    ? { text: texts.zh, locale: 'zh' }
    : { text: texts.en, locale: 'en' };
}
