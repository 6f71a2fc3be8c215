import type { Language } from '../text/language.js';
import { confidenceOf, type Evidence } from './confidence.js';
import type { KnowledgeIndex, RankedArticle } from './knowledge-index.js';
import type { Question, Turn } from './question.js';
import { selectSentences, type SelectedSentence } from './selection.js';

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
  /** The sentences the model would have given, for its evaluation; equal to `text` when known. */
  draft: string;
  /** Where the draft comes from; equal to `citations` when known. */
  draftCitations: Citation[];
  evidence: Evidence | undefined;
}

/** Below this confidence the model says that it does not know. */
const KNOWN_FROM = 0.42;

const UNKNOWN: Record<Language, string> = {
  en: 'I do not know: I found no answer to this in the knowledge base. Please call the hotline 10199, where a colleague can help you.',
  zh: '抱歉，这个问题我不知道，知识库里没有找到答案。请拨打热线10199，由人工客服为您解答。',
};

/** Answers the last question of a conversation with sentences of the knowledge base; deterministic. */
export function answerFrom(index: KnowledgeIndex, turns: readonly Turn[]): ExtractiveAnswer {
  const question = index.read(turns);
  if (!question) return unknown('en', 0);
  const ranked = index.search(question, 5);
  const selected = selectSentences(ranked, question);
  const evidence = evidenceOf(index, question, { ranked, selected });
  const confidence = evidence ? confidenceOf(evidence) : 0;
  const draft = joined(selected, question.language);
  const draftCitations = citationsOf(selected);
  if (!evidence || confidence < KNOWN_FROM)
    return { ...unknown(question.language, confidence), draft, draftCitations, evidence };
  return {
    text: draft,
    draft,
    language: question.language,
    known: true,
    confidence,
    citations: draftCitations,
    draftCitations,
    evidence,
  };
}

function unknown(language: Language, confidence: number): ExtractiveAnswer {
  const text = UNKNOWN[language];
  return {
    text,
    draft: '',
    language,
    known: false,
    confidence,
    citations: [],
    draftCitations: [],
    evidence: undefined,
  };
}

function evidenceOf(
  index: KnowledgeIndex,
  question: Question,
  { ranked, selected }: { ranked: readonly RankedArticle[]; selected: readonly SelectedSentence[] },
): Evidence | undefined {
  const [best, second] = ranked;
  if (!best || selected.length === 0) return undefined;
  return {
    reach: best.reach,
    strangeness: best.strangeness,
    outside: index.outsideNearness(question),
    foreign: question.foreign ? 1 : 0,
    margin: 1 - (second?.score ?? 0) / best.score,
    strength: Math.log1p(best.score / index.tellingMost),
  };
}

/** One citation an article, in the order of the reply. */
function citationsOf(selected: readonly SelectedSentence[]): Citation[] {
  const articles = [...new Set(selected.map(({ article }) => article))];
  return articles.map(({ id, title, language }) => ({
    articleId: id,
    title,
    quote: joined(
      selected.filter(({ article }) => article.id === id),
      language,
    ),
  }));
}

function joined(sentences: readonly SelectedSentence[], language: Language): string {
  return sentences.map(({ text }) => text).join(language === 'zh' ? '' : ' ');
}
