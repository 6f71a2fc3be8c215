import {
  answerFrom,
  KnowledgeIndex,
  KnowledgeVectors,
  quantise,
  quantiseRows,
  type Knowledge,
} from '@isthmus/domain-models';
import { turnsOf } from '../judgement.js';
import { Meaning } from '../meaning.js';
import type { Encoder } from '../models/encoder.eval.js';
import { cpuMs } from '../quality.js';
import type { TestQuestion } from '../questions.js';
import { syntheticManual } from './synthetic.manual.js';

/** All of processor time. */
export interface RetrievalSpeed {
  indexed: { passages: number; wordsMs: number; encodingMs: number };
  /** Of many passages, without encoding the question: the median. */
  searched: { passages: number; searchMs: number; cosinesMs: number };
  /** From the pack, with encoding the question. */
  answersPerSecond: number;
}

/** An article of the synthetic manual has about so many passages: its title, three paragraphs, and their sentences. */
const PASSAGES_OF_AN_ARTICLE = 10;
const INDEXED = 10_000;
const SEARCHED = 100_000;
const SEARCHES = 40;
const ANSWERS = 300;
const BATCH = 256;

export function speedOf(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  encoder: Encoder,
): RetrievalSpeed {
  const indexed = indexingOf(knowledge, encoder);
  return {
    indexed: indexed.figures,
    searched: searchOf(knowledge, questions, { encoder, vectors: indexed.vectors }),
    answersPerSecond: answersPerSecond(knowledge, questions, encoder),
  };
}

type Vector = ReturnType<typeof quantise>;

function indexingOf(
  { articles }: Knowledge,
  { encode, dimensions }: Encoder,
): { figures: RetrievalSpeed['indexed']; vectors: Vector[] } {
  const manual = syntheticManual(articles, { articles: INDEXED / PASSAGES_OF_AN_ARTICLE, seed: 1 });
  const start = cpuMs();
  const { passages } = new KnowledgeIndex(manual);
  const words = cpuMs();
  const vectors: Vector[] = [];
  for (let at = 0; at < passages.length; at += BATCH) {
    const batch = passages.slice(at, at + BATCH);
    vectors.push(...quantiseRows(encode(batch.map(({ text }) => text)), dimensions));
  }
  const figures = { passages: passages.length, wordsMs: words - start, encodingMs: cpuMs() - words };
  return { figures, vectors };
}

/** Vectors are those of the smaller manual, again and again: what a search takes does not depend on what they say. */
function searchOf(
  { articles }: Knowledge,
  questions: readonly TestQuestion[],
  { encoder, vectors }: { encoder: Encoder; vectors: readonly Vector[] },
): RetrievalSpeed['searched'] {
  const manual = syntheticManual(articles, { articles: SEARCHED / PASSAGES_OF_AN_ARTICLE, seed: 2 });
  const index = new KnowledgeIndex(manual);
  const rows = index.passages.map((_, row) => vectors[row % vectors.length] ?? quantise([]));
  const stored = KnowledgeVectors.learned(index, rows);
  const asked = questions.filter(({ language }) => language === 'en').slice(0, SEARCHES);
  const times = asked.map((question) => {
    const read = index.read(turnsOf(question));
    const query = quantise(encoder.encode([read?.text ?? '']));
    const start = cpuMs();
    const nearness = read && stored.nearness(read, query);
    const cosines = cpuMs();
    if (read) index.search(read, 5, nearness);
    return { cosines: cosines - start, search: cpuMs() - start };
  });
  return {
    passages: index.passages.length,
    searchMs: median(times.map(({ search }) => search)),
    cosinesMs: median(times.map(({ cosines }) => cosines)),
  };
}

function answersPerSecond(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  encoder: Encoder,
): number {
  const index = new KnowledgeIndex(knowledge);
  const nearness = new Meaning(encoder).of(index);
  const asked = questions.slice(0, ANSWERS).map(turnsOf);
  const answer = () => {
    for (const turns of asked) {
      const read = index.read(turns);
      answerFrom(index, turns, read && nearness(read));
    }
  };
  answer(); // Warms up the JIT compiler.
  const start = cpuMs();
  answer();
  return (1_000 * asked.length) / (cpuMs() - start);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
