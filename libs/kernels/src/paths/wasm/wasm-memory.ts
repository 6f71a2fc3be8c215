import { type Exports, instantiate } from '@isthmus/kernel-paths';
import { at, DOWN, type CompactGraph } from '../compact-graph.js';
import { limitExceeded } from '../graph-checks.js';

const PAGE_BYTES = 65_536;
const MIB = 2 ** 20;

/** Numbers of the regions, as `region` in the kernel's index.ts knows them. */
export const REGION = {
  io: 0,
  first: 1,
  arcs: 2,
  tails: 3,
  linkOf: 4,
  opposite: 5,
  reverseFirst: 6,
  reverse: 7,
  delays: 8,
  groupFirst: 9,
  groups: 10,
  parents: 11,
  work: 12,
  distances: 13,
  firstArcs: 14,
  parentArcs: 15,
  results: 16,
} as const;

/** One instance of the kernel with the graph in its memory; words are addressed by byte offset / 4. */
export interface KernelMemory {
  exports: Exports;
  words: Uint32Array;
  halves: Uint16Array;
  memoryMiB: number;
  /** Index of a region's first word. */
  wordOf(region: number): number;
}

/** Makes the memory, fixed at `memoryMiB`, and writes the graph. LIMIT_EXCEEDED if the graph does not fit. */
export function loadGraph(graph: CompactGraph, memoryMiB: number): KernelMemory {
  const pages = (memoryMiB * MIB) / PAGE_BYTES;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const exports = instantiate({ env: { memory, abort } });
  const bytes = memoryMiB * MIB;
  const need = Number(
    exports.place(graph.nodeCount, graph.arcCount, graph.linkCount, graph.groups.length, bytes),
  );
  if (need > bytes) throw memoryExceeded('the graph', need, memoryMiB);
  const words = new Uint32Array(memory.buffer);
  const kernel: KernelMemory = {
    exports,
    words,
    halves: new Uint16Array(memory.buffer),
    memoryMiB,
    wordOf: (region) => exports.region(region) >>> 2,
  };
  writeGraph(kernel, graph);
  return kernel;
}

/** LIMIT_EXCEEDED that names what does not fit, the limit and the option that raises it. */
export function memoryExceeded(what: string, needBytes: number | undefined, memoryMiB: number) {
  const need = needBytes === undefined ? '' : ` and needs ${Math.ceil(needBytes / MIB)} MiB`;
  return limitExceeded(
    `${what} does not fit into ${memoryMiB} MiB of kernel memory${need}`,
    'Raise memoryMiB.',
    {
      memoryMiB: String(memoryMiB),
    },
  );
}

function writeGraph({ words, wordOf }: KernelMemory, graph: CompactGraph): void {
  words.set(graph.first, wordOf(REGION.first));
  words.set(graph.tail, wordOf(REGION.tails));
  words.set(graph.link, wordOf(REGION.linkOf));
  words.set(graph.opposite, wordOf(REGION.opposite));
  words.set(graph.firstArriving, wordOf(REGION.reverseFirst));
  words.set(graph.delay, wordOf(REGION.delays));
  words.set(graph.firstGroup, wordOf(REGION.groupFirst));
  words.set(graph.groups, wordOf(REGION.groups));
  const arcs = wordOf(REGION.arcs);
  const reverse = wordOf(REGION.reverse);
  for (let slot = 0; slot < graph.arcCount; slot++) {
    words[arcs + 2 * slot] = at(graph.head, slot);
    words[arcs + 2 * slot + 1] = at(graph.weight, slot);
    const arriving = at(graph.arriving, slot);
    words[reverse + 2 * slot] = at(graph.tail, arriving);
    words[reverse + 2 * slot + 1] = arriving;
  }
}

/** Takes the blocked slots down in the working copy of the arcs. */
export function writeWork({ exports, words, wordOf }: KernelMemory, blocked: Uint32Array): void {
  exports.prepareWork();
  const work = wordOf(REGION.work);
  for (const slot of blocked) words[work + 2 * slot + 1] = DOWN;
}

function abort(): never {
  throw new Error('the paths kernel stopped: a bug, since the façade checks every argument');
}
