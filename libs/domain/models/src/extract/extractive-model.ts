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

/** Below this confidence the model says that it does not know. */
const KNOWN_FROM = 0.35;

const UNKNOWN: Record<Language, string> = {
  en: 'I do not know: I found no answer to this in the knowledge base. Please call the hotline 10199, where a colleague can help you.',
  zh: '抱歉，这个问题我不知道，知识库里没有找到答案。请拨打热线10199，由人工客服为您解答。',
};

const LISTED = 5;

/** Answers the last question of a conversation with passages of the knowledge base; deterministic. */
export function answerFrom(
  index: KnowledgeIndex,
  turns: readonly Turn[],
  nearness?: Nearness,
): ExtractiveAnswer {
  const question = index.read(turns);
  if (!question) return unknown('en', { ranked: [], confidence: 0 });
  const { articles: ranked, outside } = index.rank(question, LISTED, nearness);
  const [best] = ranked;
  if (!best) return unknown(question.language, { ranked, confidence: 0 });
  const selected = selectPassages(best);
  const evidence = evidenceOf(question, { articles: ranked, outside });
  const confidence = evidence ? confidenceOf(evidence, nearness ? 'meaning' : 'words') : 0;
  const draft = selected.map(({ text }) => text).join('\n\n');
  const draftCitations = citationsOf(selected);
  if (!evidence || confidence < KNOWN_FROM)
    return { ...unknown(question.language, { ranked, confidence }), draft, draftCitations, evidence };
  return {
    text: draft,
    draft,
    language: question.language,
    known: true,
    confidence,
    citations: draftCitations,
    draftCitations,
    evidence,
    ranked,
  };
}

function unknown(
  language: Language,
  { ranked, confidence }: Pick<ExtractiveAnswer, 'ranked' | 'confidence'>,
): ExtractiveAnswer {
  return {
    text: UNKNOWN[language],
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
