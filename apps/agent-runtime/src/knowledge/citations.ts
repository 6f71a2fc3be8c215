import type { Assessment, KnowledgePassage, LineCitation } from '@isthmus/runtime-api';

/** Where an answer comes from. */
export type Citation = LineCitation;

const QUOTE_CHARACTERS_MAX = 400;
const ANSWER_ID = /^chatcmpl-[0-9a-f]{32}$/;

/**
 * The citations that a raw chunk of the built-in model carries beside its text
 * (`choices[0].delta.citations` or `.message.citations`); none for any other chunk.
 */
export function citationsOfChunk(chunk: unknown): Citation[] {
  const choice = itemsOf(field(chunk, 'choices'))[0];
  const carrier = field(choice, 'delta') ?? field(choice, 'message');
  return itemsOf(field(carrier, 'citations')).flatMap((entry) => {
    const articleId = field(entry, 'article_id');
    if (typeof articleId !== 'string' || articleId === '') return [];
    return [
      {
        articleId,
        title: String(field(entry, 'title') ?? ''),
        quote: cut(String(field(entry, 'quote') ?? '')),
      },
    ];
  });
}

/** The id of the answer that a raw chunk belongs to, by which it can be marked right or wrong. */
export function answerIdOfChunk(chunk: unknown): string | undefined {
  const id = field(chunk, 'id');
  return typeof id === 'string' && ANSWER_ID.test(id) ? id : undefined;
}

/**
 * What a raw chunk says of the answer: the built-in model gives its confidence, and cites nothing where it does not know.
 * Undefined for any other chunk.
 */
export function assessmentOfChunk(chunk: unknown): Assessment | undefined {
  const choice = itemsOf(field(chunk, 'choices'))[0];
  const carrier = field(choice, 'delta') ?? field(choice, 'message');
  const confidence = field(carrier, 'confidence');
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) return undefined;
  return { known: itemsOf(field(carrier, 'citations')).length > 0, confidence };
}

/** Passages that a tool found, as citations. */
export function citationsOfPassages(passages: readonly KnowledgePassage[]): Citation[] {
  return passages.map(({ articleId, title, text }) => ({ articleId, title, quote: cut(text) }));
}

/** One citation for each article and quote, in the order of first use. */
export function uniqueCitations(citations: readonly Citation[]): Citation[] {
  return [
    ...new Map(citations.map((citation) => [`${citation.articleId} ${citation.quote}`, citation])).values(),
  ];
}

function cut(text: string): string {
  return text.length > QUOTE_CHARACTERS_MAX ? `${text.slice(0, QUOTE_CHARACTERS_MAX - 1)}…` : text;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
