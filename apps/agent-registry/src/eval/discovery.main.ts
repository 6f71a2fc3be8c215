/**
 * `npm run eval:discovery`: how well discovery finds the right one of many tools, by words alone, by meaning alone, and fused; and
 * what it costs. Prints the report and writes `docs/benchmarks/discovery.md`. Ends with 1, and writes nothing, where the encoder
 * or the public set is not there.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  AgentIndex,
  discoveryRank,
  passagesOf,
  quantise,
  quantiseRows,
  readAgent,
  VectorIndex,
} from '@isthmus/domain-registry';
import { ENCODER_DIMENSIONS, readEncoderModel, SentenceEncoder } from '@isthmus/kernels';
import { ENCODER_MODEL, locateModel } from '@isthmus/platform-local-models';
import { readMetatool, type ToolSet } from './metatool.js';
import { qualityOf, type Quality } from './quality.js';

const DOCUMENT = fileURLToPath(new URL('../../../../docs/benchmarks/discovery.md', import.meta.url));
/** A tenant has no more agents. */
const TENANT_AGENTS = 1_000;

const INTRODUCTION = `# Discovery

Written by \`npm run eval:discovery\`; do not edit.
`;

const METHOD = `## How

- The set is MetaTool (MIT, HowieHwong/MetaTool): descriptions of tools in a sentence or two, and questions of users, each written
  for one tool; that a second one would do as well counts as wrong. Every fifth question is asked. The questions that the
  ranking was made with are not among them.
- A tool is an agent with a name, a description and no skills, ranked by the code of the registry: BM25F over its fields
  (\`libs/domain/retrieval\`, which answers support questions as well), the cosine with its nearest passage, and their sum.
- The set is English. What discovery does in Chinese, and across the two languages, is in the tests of the registry alone.`;

const load = loadavg()
  .map((average) => average.toFixed(1))
  .join(', ');
const encoder = await encoderOf();
const set = readMetatool();
if (typeof encoder === 'string') stop(encoder);
if (!set) stop('the folder metatool/ of ISTHMUS_DATA is not there (plugin_des.json and all_clean_data.csv)');
const text = documentOf(set, encoder);
console.log(text);
await writeFile(DOCUMENT, text);

async function encoderOf(): Promise<SentenceEncoder | string> {
  const located = await locateModel(ENCODER_MODEL);
  if ('missing' in located) return `${located.missing}. ${located.remedy}`;
  const read = (name: string) => readFile(located.files[name] ?? name);
  return new SentenceEncoder(readEncoderModel(await read('encoder.weights'), await read('sp.model')));
}

function stop(reason: string): never {
  console.error(`Skipped, and nothing is written: ${reason}`);
  process.exit(1);
}

function documentOf({ tools, questions }: ToolSet, model: SentenceEncoder): string {
  const agents = tools.map((tool) => ({ ...tool, skills: [] }));
  const index = new AgentIndex(agents.map(readAgent));
  const vectors = quantiseRows(model.encode(agents.flatMap(passagesOf)), ENCODER_DIMENSIONS);
  const meanings = new VectorIndex(ENCODER_DIMENSIONS, vectors);
  const asked = questions.map(({ text, tool }) => ({
    tool,
    words: index.relevances(text),
    cosines: meanings.cosines(quantise(model.encode([text]))),
  }));
  const rows: [string, Quality][] = [
    ['words alone', qualityOf(asked, ({ words }) => words)],
    ['meaning alone', qualityOf(asked, ({ cosines }) => cosines)],
    [
      '**fused**',
      qualityOf(asked, ({ words, cosines }) =>
        words.map((share, at) => discoveryRank({ words: share, cosine: cosines[at] })),
      ),
    ],
  ];
  return `${[INTRODUCTION, machine(), ...table(rows, questions.length, tools.length), ...costs(tools, questions), METHOD].join('\n')}\n`;
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${process.platform}, Node ${process.versions.node}. Load average at the start: ${load}.\n`;
}

function table(rows: readonly [string, Quality][], questions: number, tools: number): string[] {
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  return [
    `| ${questions.toLocaleString('en')} questions, ${tools} tools | recall@1 | recall@5 | nDCG@5 |`,
    '| --- | --- | --- | --- |',
    ...rows.map(
      ([name, { recallAt1, recallAt5, ndcgAt5 }]) =>
        `| ${name} | ${share(recallAt1)} | ${share(recallAt5)} | ${ndcgAt5.toFixed(3)} |`,
    ),
    '',
  ];
}

/** Processor time of words alone, for a tenant with as many agents as there may be. */
function costs(tools: ToolSet['tools'], questions: ToolSet['questions']): string[] {
  const agents = Array.from({ length: TENANT_AGENTS }, (_, at) => {
    const skills = Array.from({ length: 4 }, (_none, next) => {
      const tool = tools[(at + 7 * next) % tools.length] ?? { name: '', description: '' };
      return { ...tool, tags: [tool.name] };
    });
    return { name: `${tools[at % tools.length]?.name} ${at}`, description: '', skills };
  });
  const [read, readMs] = timed(() => agents.map(readAgent));
  const [index, indexMs] = timed(() => new AgentIndex(read));
  const searched = questions.slice(0, 200);
  const [, searchMs] = timed(() => searched.map(({ text }) => index.relevances(text)));
  return [
    `| words of ${TENANT_AGENTS.toLocaleString('en')} agents with 4 skills each | CPU ms |`,
    '| --- | --- |',
    `| reading them, once for each version of an agent | ${readMs.toFixed(0)} |`,
    `| indexing, when an agent of the tenant has changed | ${indexMs.toFixed(0)} |`,
    `| a search | ${(searchMs / (searched.length || 1)).toFixed(2)} |`,
    '',
  ];
}

function timed<Result>(work: () => Result): [Result, number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1_000];
}
