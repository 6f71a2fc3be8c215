import type { Language } from '../text/language.js';
import type { KnowledgeIndex, RankedArticle } from '../retrieval/knowledge-index.js';
import type { Nearness } from '../retrieval/passages.js';
import type { Turn } from '../retrieval/question.js';
import { confidenceOf, evidenceOf } from './confidence.js';
import type { Evidence } from './evidence.js';
import { selectPassages, type SelectedPassage } from './selection.js';

export interface Citation {
  articleId: string;
  title: string;
  /** What the reply took from the article, word for word. */
  quote: string;
}

export interface ExtractiveAnswer {
  text: string;
  language: Language;
  /** False when the knowledge base does not contain the answer, which the text then states. */
  known: boolean;
  /** Probability, 0–1, that the text answers the question. */
  confidence: number;
  citations: Citation[];
  /** The passages the model would have given, for its evaluation; equal to `text` when known. */
  draft: string;
  /** Where the draft comes from; equal to `citations` when known. */
  draftCitations: Citation[];
  evidence: Evidence | undefined;
  /** The articles it chose from, best first. */
  ranked: readonly RankedArticle[];
}

/**
 * Below this confidence the model says that it does not know. Without an encoder it is less sure of everything, also of what
 * is right, and would refuse too much.
 */
const KNOWN_FROM = { taught: { words: 0.2, meaning: 0.35 }, written: { words: 0.2, meaning: 0.3 } };

const UNKNOWN: Record<Language, string> = {
  en: 'I do not know: I found no answer to this in the knowledge base.',
  zh: '抱歉，这个问题我不知道，知识库里没有找到答案。',
};
const NEAR: Record<Language, (titles: readonly string[]) => string> = {
  en: (titles) => ` It says something about: ${titles.join('; ')}.`,
  zh: (titles) => `相近的内容有：${titles.map((title) => `“${title}”`).join('、')}。`,
};
/** Where a knowledge base does not say what to do. */
const HELP: Record<Language, string> = {
  en: 'Please ask in other words, or ask a colleague.',
  zh: '请换个说法再问，或者咨询人工客服。',
};
/** What is this likely to help is named where there is no answer. */
const NEAR_FROM = 0.09;
const NEAR_MAX = 2;

const LISTED = 5;

/** Answers the last question of a conversation with passages of the knowledge base; deterministic. */
export function answerFrom(
  index: KnowledgeIndex,
  turns: readonly Turn[],
  nearness?: Nearness,
): ExtractiveAnswer {
  const question = index.read(turns);
  if (!question) return unknown(index, { language: 'en', ranked: [], confidence: 0 });
  const { articles: ranked, outside } = index.rank(question, LISTED, nearness);
  const [best] = ranked;
  const { language } = question;
  if (!best) return unknown(index, { language, ranked, confidence: 0 });
  const selected = selectPassages(best);
  const by = nearness ? 'meaning' : 'words';
  const evidence = evidenceOf(question, { articles: ranked, outside });
  const confidence = evidence ? confidenceOf(evidence, { by, kind: index.kind }) : 0;
  const draft = selected.map(({ text }) => text).join('\n\n');
  const draftCitations = citationsOf(selected);
  if (!evidence || confidence < KNOWN_FROM[index.kind][by])
    return { ...unknown(index, { language, ranked, confidence }), draft, draftCitations, evidence };
  return {
    text: draft,
    draft,
    language,
    known: true,
    confidence,
    citations: draftCitations,
    draftCitations,
    evidence,
    ranked,
  };
}

function unknown(
  { help }: KnowledgeIndex,
  { language, ranked, confidence }: Pick<ExtractiveAnswer, 'language' | 'ranked' | 'confidence'>,
): ExtractiveAnswer {
  const titles = confidence < NEAR_FROM ? [] : ranked.slice(0, NEAR_MAX).map(({ article }) => article.title);
  const near = titles.length === 0 ? '' : NEAR[language](titles);
  const todo = help?.[language] ?? HELP[language];
  return {
    text: `${UNKNOWN[language]}${near}${language === 'en' ? ' ' : ''}${todo}`,
    draft: '',
    language,
    known: false,
    confidence,
    citations: [],
    draftCitations: [],
    evidence: undefined,
    ranked,
  };
}

/** One citation a passage, in the order of the reply; what is not in its article word for word is no citation. */
function citationsOf(selected: readonly SelectedPassage[]): Citation[] {
  return selected
    .filter(({ article, text }) => article.text.includes(text))
    .map(({ article, text }) => ({ articleId: article.id, title: article.title, quote: text }));
}
