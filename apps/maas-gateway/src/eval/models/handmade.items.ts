import { choiceOf, hasWords, yesOrNoOf } from './answer.checks.js';
import type { ChatItem } from './chat.item.js';
import { loadHandmadeItems, type HandmadeItem, type Language } from './eval.data.js';

type Of<Category> = Extract<HandmadeItem, { category: Category }>;

/** How an answer is asked for, by language. */
const ASKED: Record<'yesNo' | 'letter' | 'short' | 'sentiment', Record<Language, string>> = {
  yesNo: { en: 'Answer with yes or no only.', zh: '只回答“是”或“不是”。' },
  letter: { en: 'Answer with the letter only.', zh: '只回答字母。' },
  short: { en: 'Answer with one word only.', zh: '只用一个词回答。' },
  sentiment: {
    en: 'Is this review positive or negative? Answer with one word only.',
    zh: '这条评论是正面的还是负面的？只回答“正面”或“负面”。',
  },
};

const SENTIMENTS = {
  positive: { en: 'positive', zh: '正面' },
  negative: { en: 'negative', zh: '负面' },
} as const;

/** The items of `eval/models/chat-items.jsonl`. */
export function handmadeItems(): ChatItem[] {
  return loadHandmadeItems().map((item) => {
    switch (item.category) {
      case 'yes-no':
        return yesNo(item);
      case 'multiple-choice':
        return multipleChoice(item);
      case 'short-answer':
        return shortAnswer(item);
      case 'sentiment':
        return sentiment(item);
    }
  });
}

function yesNo({ category, language, question, answer }: Of<'yes-no'>): ChatItem {
  const zh = answer === 'yes' ? '是' : '不是';
  return {
    category,
    language,
    prompt: `${question} ${ASKED.yesNo[language]}`,
    isRight: (said) => yesOrNoOf(said) === answer,
    example: language === 'zh' ? zh : answer,
  };
}

function multipleChoice({ category, language, question, options, answer }: Of<'multiple-choice'>): ChatItem {
  const listed = options.map((option, at) => `${'ABCD'[at]}) ${option}`).join('\n');
  return {
    category,
    language,
    prompt: `${question}\n${listed}\n${ASKED.letter[language]}`,
    isRight: (said) => choiceOf(said, options) === answer,
    example: answer,
  };
}

function shortAnswer({ category, language, question, accepted }: Of<'short-answer'>): ChatItem {
  return {
    category,
    language,
    prompt: `${question} ${ASKED.short[language]}`,
    isRight: (said) => accepted.some((one) => hasWords(said, one)),
    example: accepted[0] ?? '',
  };
}

function sentiment({ category, language, text, answer }: Of<'sentiment'>): ChatItem {
  const right = SENTIMENTS[answer][language];
  const wrong = SENTIMENTS[answer === 'positive' ? 'negative' : 'positive'][language];
  return {
    category,
    language,
    prompt: `${ASKED.sentiment[language]}\n\n${text}`,
    isRight: (said) => hasWords(said, right) && !hasWords(said, wrong),
    example: right,
  };
}
