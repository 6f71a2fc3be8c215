import { SIGNALS, type CategoryResult } from './chat.eval.js';
import type { RetrievalResult, SimilarityResult } from './encoder.eval.js';
import type { ChatSpeed, EncoderSpeed } from './speed.eval.js';

export interface EncoderReport {
  similarity: readonly SimilarityResult[];
  retrieval: readonly RetrievalResult[];
  lexical: readonly RetrievalResult[];
  /** Correlations of all pairs when vectors are cut to so many numbers. */
  truncated: readonly { dimensions: number; correlation: number; recallAt1: number }[];
  speed: EncoderSpeed;
}

export interface ChatReport {
  english: readonly CategoryResult[];
  chinese: readonly CategoryResult[];
  speed: ChatSpeed;
  /** Resident memory of the model's process at its highest, megabytes; undefined where it cannot be read. */
  memoryMb: number | undefined;
}

/** The whole document; what was not measured says why. */
export function documentOf(
  machine: string,
  { encoder, chat }: { encoder: EncoderReport | string; chat: ChatReport | string },
): string {
  const parts = [
    INTRODUCTION,
    machine,
    '## Figures to reach',
    figuresTable(encoder, chat),
    `## Chat model \`local/smollm2-135m-instruct\``,
    ...(typeof chat === 'string' ? [`Not measured: ${chat}`] : chatParts(chat)),
    `## Encoder \`local/sentence-encoder-multilingual\``,
    ...(typeof encoder === 'string' ? [`Not measured: ${encoder}`] : encoderParts(encoder)),
    METHOD,
  ];
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = `# Local models

Written by \`npm run eval:models\`; do not edit. Speed is that of this machine. Quality was measured on it alone.`;

const METHOD = `## How

- Data: \`apps/maas-gateway/eval/models\`, written by hand before the models ran on it, and items that a program makes with
  a fixed seed. Nothing is fitted to it. It is small: the margin beside an accuracy is half of its 95 % interval.
- Chat: one question without a system message, temperature 0, at most 40 tokens (96 for JSON). A program checks the answer.
- AUROC: the probability that a right answer has a higher log-probability than a wrong one: the mean of its tokens, that of
  its first token, the least of all. 0.5 says nothing, 1 separates them. – where all answers are right or all are wrong.
  The row "all" gains or loses by telling kinds of questions apart as well.
- Speed: 128 tokens of a story, after a first round that is not counted; plain, chosen and five alternatives take turns,
  median of 5. The time to the first token is apart.
- Similarity: Spearman's correlation of cosines with grades from 0 to 5. Retrieval: each question has one passage among
  all of both languages (the row "all"); ties count in the middle. "zh → en" asks in Chinese for a passage in English.
- BM25 over words and pairs of Chinese characters is the peer: it has nothing to go by across languages but numbers.`;

function figuresTable(encoder: EncoderReport | string, chat: ChatReport | string): string {
  const { speed, memoryMb } = typeof chat === 'string' ? { speed: undefined, memoryMb: undefined } : chat;
  const { plain, chosen, five } = speed?.tokensPerSecond ?? {};
  const loss = (slower: number | undefined) =>
    plain === undefined || slower === undefined ? undefined : 100 * (1 - slower / plain);
  const ofEncoder = typeof encoder === 'string' ? undefined : encoder.speed;
  return table(
    ['What', 'To reach', 'Measured', 'Met'],
    (
      [
        ['chat, tokens/s on 2 cores', '≥ 60', plain, (value) => value >= 60],
        ['– resident memory, MB', '≤ 400', memoryMb, (value) => value <= 400],
        ['– cost of the chosen token’s log-probability, %', '≤ 15', loss(chosen), (value) => value <= 15],
        ['– cost of five alternatives, %', '', loss(five)],
        ['– first token, ms', '', speed?.firstTokenMs],
        ['encoder, sentences/s on one core', '≥ 200', ofEncoder?.sentencesPerSecond, (value) => value >= 200],
        ['– one query, ms', '≤ 6', ofEncoder?.queryMs, (value) => value <= 6],
      ] satisfies Figure[]
    ).map(figure),
  );
}

type Figure = [what: string, target: string, value: number | undefined, met?: (value: number) => boolean];

function figure([what, target, value, met]: Figure): string[] {
  if (value === undefined) return [what, target, '–', '–'];
  const verdict = met ? (met(value) ? 'yes' : '**no**') : '';
  return [what, target, value >= 100 ? value.toFixed(0) : value.toFixed(1), verdict];
}

function chatParts({ english, chinese, speed }: ChatReport): string[] {
  const { plain, chosen, five } = speed.tokensPerSecond;
  return [
    table(
      ['Log-probabilities', 'tokens/s'],
      [
        ['none', plain.toFixed(1)],
        ['of the chosen token', chosen.toFixed(1)],
        ['with five alternatives', five.toFixed(1)],
      ],
    ),
    '### English',
    accuracyTable(english),
    '### Chinese',
    accuracyTable(chinese),
  ];
}

function accuracyTable(results: readonly CategoryResult[]): string {
  return table(
    ['Category', 'items', 'right', 'AUROC mean', 'AUROC first', 'AUROC least'],
    results.map(({ category, items, right, margin, auroc }) => [
      category,
      String(items),
      `${percent(right / items)} ± ${(100 * margin).toFixed(0)}`,
      ...SIGNALS.map((signal) => share(auroc[signal])),
    ]),
  );
}

function encoderParts({ similarity, retrieval, lexical, truncated }: EncoderReport): string[] {
  return [
    '### Similarity',
    table(
      ['Languages', 'pairs', 'Spearman'],
      similarity.map(({ languages, pairs, correlation }) => [languages, String(pairs), share(correlation)]),
    ),
    '### Retrieval',
    table(
      ['Languages', 'questions', 'recall@1', 'recall@5', 'MRR', 'BM25 recall@1', 'BM25 recall@5', 'BM25 MRR'],
      retrieval.map((found, at) => [
        found.languages,
        String(found.queries),
        ...retrievalCells(found),
        ...retrievalCells(lexical[at]),
      ]),
    ),
    '### Fewer dimensions',
    'Vectors cut after so many numbers and scaled to length 1 again, as `dimensions` does.',
    table(
      ['Dimensions', 'Spearman', 'recall@1'],
      truncated.map(({ dimensions, correlation, recallAt1 }) => [
        String(dimensions),
        share(correlation),
        percent(recallAt1),
      ]),
    ),
  ];
}

function retrievalCells(found: RetrievalResult | undefined): string[] {
  return found ? [percent(found.recallAt1), percent(found.recallAt5), share(found.mrr)] : ['–', '–', '–'];
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function share(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
