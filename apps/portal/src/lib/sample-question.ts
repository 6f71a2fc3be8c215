const HAN = /\p{Script=Han}/u;

/** The examples that the reader can read. */
export function examplesIn(locale: string, examples: readonly string[]): string[] {
  return examples.filter((example) => HAN.test(example) === (locale === 'zh'));
}

const ANY = { en: 'What is an isthmus? Answer in one sentence.', zh: '什么是地峡？用一句话回答。' };
/** The built-in model answers from the knowledge of customer support, and nothing else. */
const SUPPORT = { en: 'How do I switch on roaming?', zh: '国际漫游怎么开通？' };

/** A question that a model has an answer to. */
export function questionForModel(locale: string, model: string): string {
  return (model.startsWith('extract/') ? SUPPORT : ANY)[locale === 'zh' ? 'zh' : 'en'];
}

/** A question that an agent has an answer to: the first of its own examples. */
export function questionForAgent(
  locale: string,
  { model, examples }: { model: string; examples: readonly string[] },
): string {
  return examplesIn(locale, examples)[0] ?? examples[0] ?? questionForModel(locale, model);
}
