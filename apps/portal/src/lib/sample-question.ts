import { knowledgeBaseOf } from './extract-model';

const HAN = /\p{Script=Han}/u;

/** The examples that the reader can read. */
export function examplesIn(locale: string, examples: readonly string[]): string[] {
  return examples.filter((example) => HAN.test(example) === (locale === 'zh'));
}

const ANY = { en: 'What is an isthmus? Answer in one sentence.', zh: '什么是地峡？用一句话回答。' };
/** The built-in models answer from one knowledge base, and nothing else: that of customer support, or one of the organisation. */
const SUPPORT = { en: 'How do I switch on roaming?', zh: '国际漫游怎么开通？' };
const DOCUMENTS = { en: 'What does the manual say about installation?', zh: '手册中如何说明安装？' };

/** A question that a model has an answer to, as far as the portal can know. */
export function questionForModel(locale: string, model: string): string {
  const texts = model === 'extract/support' ? SUPPORT : knowledgeBaseOf(model) === '' ? ANY : DOCUMENTS;
  return texts[locale === 'zh' ? 'zh' : 'en'];
}

/** A question that an agent has an answer to: the first of its own examples. */
export function questionForAgent(
  locale: string,
  { model, examples }: { model: string; examples: readonly string[] },
): string {
  return examplesIn(locale, examples)[0] ?? examples[0] ?? questionForModel(locale, model);
}
