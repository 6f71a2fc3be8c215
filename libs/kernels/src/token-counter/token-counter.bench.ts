import { readdirSync, statSync } from 'node:fs';
import { wasmUrl } from '@isthmus/kernel-token-counter';
import { encodingForModel } from 'js-tiktoken';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { get_encoding } from 'tiktoken';
import { interleavedMedians, median, type Contender, type Medians } from '../bench/rounds.js';
import type { BenchTable } from '../bench/table.js';
import { buildNative } from './bench-native.js';
import { benchTexts } from './bench-texts.js';
import { KernelBackend } from './kernel.js';
import { TokenCounter } from './token-counter.js';

const ROUNDS = 15;
const RUN = 'a'.repeat(16_384);
const NO_CARGO = 'Skipped, no cargo or no crate to build: the native floor in Rust.';

type Native = ReturnType<typeof buildNative>;

/** Counting by o200k_base beside the npm packages, MB/s of UTF-8 per text, and one run of 16,384 times "a". */
export async function bench(): Promise<BenchTable> {
  const peer = get_encoding('o200k_base');
  const js = encodingForModel('gpt-4o');
  const native = buildNative();
  if (!native) console.warn(NO_CARGO);
  const counter = new TokenCounter({ encoding: 'o200k_base', backend: 'wasm' });
  const contenders: ((text: string) => Contender)[] = [
    (text) => ({ name: 'isthmus', run: () => counter.count(text) }),
    (text) => ({ name: 'isthmus, ids', run: () => counter.encode(text) }),
    // Special tokens as plain text for every one of them: the defaults differ.
    (text) => ({ name: 'tiktoken', run: () => peer.encode_ordinary(text).length }),
    (text) => ({ name: 'gpt-tokenizer', run: () => countTokens(text, { disallowedSpecial: new Set() }) }),
  ];
  const slow = (text: string): Contender => ({
    name: 'js-tiktoken',
    run: () => js.encode(text, [], []).length,
  });

  const rows = benchTexts().map(({ name, text }) => {
    const megabytes = Buffer.byteLength(text) / 1e6;
    const medians = interleavedMedians(
      contenders.map((of) => of(text)),
      ROUNDS,
    );
    const short = text.slice(0, text.length / 8);
    const slowNs = interleavedMedians([slow(short)], 1).get('js-tiktoken') ?? NaN;
    const slowRate = (Buffer.byteLength(short) / slowNs) * 1e3;
    const floor = nativeRate(native, text, counter);
    return [`${name}, ${megabytes.toFixed(2)} MB`, ...speeds(medians, megabytes, slowRate, floor)];
  });
  rows.push(pathological(contenders, nativeRate(native, RUN, counter)));
  return {
    title: 'token-counter: counting by o200k_base',
    columns: [
      'text',
      'count MB/s',
      'encode MB/s',
      'tiktoken',
      'gpt-tokenizer',
      'js-tiktoken',
      '× tiktoken',
      '× gpt-tok.',
      'Rust MB/s',
      '× Rust',
    ],
    rows,
    notes: [
      `Medians of ${ROUNDS} interleaved rounds over the whole text in one call; ratios are those of counting.`,
      'js-tiktoken is timed once on an eighth of the text, and not at all on the run (quadratic: minutes).',
      `Tables load in ${loadTimes()}, median of 5, stored by the build; the WASM package is ${packageKilobytes()} kB and holds no rank data.`,
      'Rounds repeat the same text, which favours whoever remembers: gpt-tokenizer keeps 100,000 pieces of any length (the run is one of them from the second round on), the kernel 16,384 pieces of at most 15 bytes and 131,072 pairs, tiktoken and js-tiktoken nothing.',
      'Rust: the crate bpe-openai 0.3.2 (the same family of algorithm, its splitter a regular expression), built by cargo and timed inside its own process; it counted the same number of tokens.',
      ...(native ? [] : [NO_CARGO]),
      ...prompts(contenders),
    ],
  };
}

/** MB/s of the Rust crate, NaN without it; it must agree, or the two have not done the same work. */
function nativeRate(native: Native, text: string, counter: TokenCounter): number {
  if (!native) return NaN;
  const { tokens, countNs } = native(text);
  if (tokens !== counter.count(text)) throw new Error('the Rust counter and the kernel count differently');
  return (Buffer.byteLength(text) / countNs) * 1e3;
}

function speeds(medians: Medians, megabytes: number, slowRate: number, floor: number): number[] {
  const rate = (name: string): number => (megabytes / (medians.get(name) ?? NaN)) * 1e9;
  const own = rate('isthmus');
  const [tiktoken, gpt] = [rate('tiktoken'), rate('gpt-tokenizer')];
  return [own, rate('isthmus, ids'), tiktoken, gpt, slowRate, own / tiktoken, own / gpt, floor, own / floor];
}

function pathological(contenders: ((text: string) => Contender)[], floor: number): (string | number)[] {
  const medians = interleavedMedians(
    contenders.map((of) => of(RUN)),
    5,
  );
  return ['16,384 × "a"', ...speeds(medians, RUN.length / 1e6, NaN, floor)];
}

/** Short prompts: what a gateway counts most. */
function prompts(contenders: ((text: string) => Contender)[]): string[] {
  const text = benchTexts()[0]?.text ?? '';
  const short = Array.from({ length: 400 }, (_, i) => text.slice(i * 240, i * 240 + 240));
  const all = (of: (text: string) => Contender): Contender => {
    const each = short.map(of);
    return {
      name: each[0]?.name ?? '',
      operations: short.length,
      run: () => each.map(({ run }) => run()),
    };
  };
  const medians = interleavedMedians(contenders.map(all), ROUNDS);
  const listed = [...medians].map(([name, ns]) => `${name} ${(ns / 1e3).toFixed(2)}`);
  return [`Prompts of 240 characters of the English text, µs each: ${listed.join(' · ')}.`];
}

/** Medians of five loads: by the clock, and what the processor was busy with it (a busy machine makes one wait). */
function loadTimes(): string {
  const loads = Array.from({ length: 5 }, () => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    new KernelBackend('o200k_base');
    const { user, system } = process.cpuUsage(cpu);
    return { wall: performance.now() - start, busy: (user + system) / 1e3 };
  });
  const wall = median(loads.map((load) => load.wall));
  return `${wall.toFixed(0)} ms (${median(loads.map((load) => load.busy)).toFixed(0)} ms of processor time)`;
}

/** The kernel's package as it is published: module, loader, types. */
function packageKilobytes(): string {
  const folder = new URL('./', wasmUrl);
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0);
  return (bytes / 1e3).toFixed(1);
}
