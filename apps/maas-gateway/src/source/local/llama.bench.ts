import { AppError } from '@isthmus/platform-errors';
import { CHAT_MODEL, locateModel } from '@isthmus/platform-local-models';
import { createLogger } from '@isthmus/platform-observability';
import { readFileSync } from 'node:fs';
import { forkLlamaWorker } from './llama.fork.js';
import { LlamaProcess } from './llama.process.js';
import type { Generation } from './llama.protocol.js';

/** What a client asks of each token. */
export type ScoreKind = 'plain' | 'chosen' | 'five';

export interface LlamaFigures {
  /** Medians of rounds that take turns, so that ratios hold on a busy machine; without the first token. */
  tokensPerSecond: Record<ScoreKind, number>;
  /** From the request to the first token, of a prompt that is in memory but for its last token. */
  firstTokenMs: number;
  /** From the start of the process to the first token of its first answer. */
  startMs: number;
  /** Of the process, after all of it; the model file is in it. Undefined where the system does not tell. */
  residentBytes: number | undefined;
}

const ALTERNATIVES: Record<ScoreKind, number | undefined> = { plain: undefined, chosen: 0, five: 5 };
const KINDS: readonly ScoreKind[] = ['plain', 'chosen', 'five'];
const STORY: Generation = {
  owner: 'bench',
  messages: [{ role: 'user', text: 'Tell me a very long story about a lighthouse and its keeper.' }],
  ...{
    outputTokensMax: 128,
    temperature: 0,
    topP: 1,
    seed: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    stop: [],
  },
};

/** Measures SmolLM2 as the gateway runs it. Throws UNAVAILABLE with the remedy where it is not on this machine. */
export async function measureLlama({ rounds = 5 } = {}): Promise<LlamaFigures> {
  const located = await locateModel(CHAT_MODEL);
  if ('missing' in located) throw new AppError('UNAVAILABLE', located.missing, { remedy: located.remedy });
  const [path = ''] = Object.values(located.files);
  const process = new LlamaProcess({
    id: CHAT_MODEL.id,
    settings: { path, contextTokensMax: 2_048, sequences: 2 },
    fork: forkLlamaWorker,
    logger: createLogger({ service: 'bench', level: 'warn' }),
  });
  try {
    const { firstMs: startMs } = await measure(process, 'plain');
    const runs: Record<ScoreKind, Run[]> = { plain: [], chosen: [], five: [] };
    for (let round = 0; round < rounds; round++)
      for (const kind of KINDS) runs[kind].push(await measure(process, kind));
    const speedOf = (kind: ScoreKind) => medianOf(runs[kind].map(({ tokensPerSecond }) => tokensPerSecond));
    return {
      tokensPerSecond: { plain: speedOf('plain'), chosen: speedOf('chosen'), five: speedOf('five') },
      firstTokenMs: medianOf(runs.plain.map(({ firstMs }) => firstMs)),
      startMs,
      residentBytes: process.pid === undefined ? undefined : residentBytesOf(process.pid),
    };
  } finally {
    process.close();
  }
}

interface Run {
  firstMs: number;
  tokensPerSecond: number;
}

async function measure(process: LlamaProcess, kind: ScoreKind): Promise<Run> {
  const alternatives = ALTERNATIVES[kind];
  const generation = { ...STORY, ...(alternatives === undefined ? {} : { alternatives }) };
  const started = performance.now();
  let first = started;
  let tokens = 0;
  for await (const event of process.generate(generation, new AbortController().signal)) {
    if (first === started) first = performance.now();
    if (event.type === 'end') tokens = event.usage.outputTokens;
  }
  return { firstMs: first - started, tokensPerSecond: ((tokens - 1) / (performance.now() - first)) * 1_000 };
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function residentBytesOf(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    return undefined;
  }
}
