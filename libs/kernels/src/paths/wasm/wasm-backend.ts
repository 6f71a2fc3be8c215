import { STATUS } from '../../status.js';
import { at, type CompactGraph } from '../compact-graph.js';
import { UNREACHABLE } from '../path-graph.types.js';
import {
  OUT_OF_BOUND,
  type ConstrainedSlotQuery,
  type DisjointSlotQuery,
  type PathBackend,
  type SlotQuery,
  type Slots,
  type SlotTree,
} from '../path-backend.js';
import { comparePaths } from '../reference/path-order.js';
import { loadGraph, memoryExceeded, REGION, writeWork, type KernelMemory } from './wasm-memory.js';

/** Pairs of one call into the kernel: what the IO region holds. */
const BATCH_MAX = 4096;
const NO_ARC = 0xffff;

/** Answers from the kernel. The façade has checked the arguments; this class only carries them in and out. */
export class WasmBackend implements PathBackend {
  readonly kind = 'wasm';
  private readonly kernel: KernelMemory;
  private readonly words: Uint32Array;
  private readonly halves: Uint16Array;
  private readonly nodeCount: number;
  private table = false;
  private hierarchy = false;
  /** Index of the first element of each matrix of the table. */
  private distanceAt = 0;
  private firstArcAt = 0;
  private parentArcAt = 0;

  constructor(
    readonly graph: CompactGraph,
    memoryMiB: number,
  ) {
    this.kernel = loadGraph(graph, memoryMiB);
    this.words = this.kernel.words;
    this.halves = this.kernel.halves;
    this.nodeCount = graph.nodeCount;
  }

  buildTable(): void {
    const { exports, memoryMiB } = this.kernel;
    this.table = false;
    this.hierarchy = false;
    const ended = exports.buildTable();
    if (ended !== STATUS.OK) {
      exports.dropIndex();
      throw memoryExceeded(
        'the table of all pairs (10 bytes each, 65,534 arcs at most)',
        undefined,
        memoryMiB,
      );
    }
    this.distanceAt = exports.region(REGION.distances) >>> 2;
    this.firstArcAt = exports.region(REGION.firstArcs) >>> 1;
    this.parentArcAt = exports.region(REGION.parentArcs) >>> 1;
    this.table = true;
  }

  buildHierarchy(): boolean {
    const { exports, memoryMiB } = this.kernel;
    this.table = false;
    const ended = exports.buildHierarchy();
    this.hierarchy = ended === STATUS.OK;
    if (!this.hierarchy) exports.dropIndex();
    if (ended === STATUS.MEMORY_FULL) throw memoryExceeded('the hierarchy', undefined, memoryMiB);
    return this.hierarchy;
  }

  changed(slots: readonly { slot: number; weight: number }[]): void {
    const { exports } = this.kernel;
    if (this.hierarchy) exports.dropIndex();
    this.hierarchy = false;
    for (const { slot, weight } of slots) {
      if (this.table) exports.changeInTable(slot, weight);
      else exports.setArcWeight(slot, weight);
    }
  }

  distance(from: number, to: number): number {
    if (this.table) return at(this.words, this.distanceAt + from * this.nodeCount + to);
    const { exports } = this.kernel;
    return (this.hierarchy ? exports.hierarchyDistance(from, to) : exports.distance(from, to)) >>> 0;
  }

  firstArc(from: number, to: number): number {
    if (!this.table) return this.path(from, to)?.[0] ?? UNREACHABLE;
    const slot = at(this.halves, this.firstArcAt + from * this.nodeCount + to);
    return slot === NO_ARC ? UNREACHABLE : slot;
  }

  path(from: number, to: number): Slots | undefined {
    if (this.table) return this.pathInTable(from, to);
    const { exports } = this.kernel;
    const hops = this.hierarchy ? exports.hierarchyPath(from, to) : exports.path(from, to);
    if (hops === -STATUS.NO_PATH) return undefined;
    if (hops < 0) throw memoryExceeded('the path', undefined, this.kernel.memoryMiB);
    return this.results()[0];
  }

  tree(source: number): SlotTree {
    const { exports, memoryMiB, wordOf } = this.kernel;
    const word = exports.tree(source) >>> 2;
    if (word === 0) throw memoryExceeded('the tree of one source', undefined, memoryMiB);
    const parents = wordOf(REGION.parents);
    return {
      distances: this.words.slice(word, word + this.nodeCount),
      hops: this.words.slice(word + this.nodeCount, word + 2 * this.nodeCount),
      parents: this.words.slice(parents, parents + this.nodeCount),
    };
  }

  distances(pairs: Uint32Array): Uint32Array {
    const count = pairs.length / 2;
    const out = new Uint32Array(count);
    if (this.table) {
      for (let i = 0; i < count; i++) out[i] = this.distance(at(pairs, 2 * i), at(pairs, 2 * i + 1));
      return out;
    }
    const io = this.kernel.wordOf(REGION.io);
    for (let done = 0; done < count; done += BATCH_MAX) {
      const size = Math.min(BATCH_MAX, count - done);
      this.words.set(pairs.subarray(2 * done, 2 * (done + size)), io);
      if (this.hierarchy) this.kernel.exports.hierarchyBatch(size);
      else this.kernel.exports.batch(size);
      out.set(this.words.subarray(io + 2 * size, io + 3 * size), done);
    }
    return out;
  }

  kShortest(query: SlotQuery, count: number): Slots[] {
    writeWork(this.kernel, query.blocked);
    const ended = this.kernel.exports.kShortest(query.from, query.to, count);
    if (ended === STATUS.MEMORY_FULL)
      throw memoryExceeded(`the search for ${count} paths`, undefined, this.kernel.memoryMiB);
    return this.results();
  }

  disjoint(query: DisjointSlotQuery): { paths: Slots[]; optimal: boolean } | typeof OUT_OF_BOUND {
    writeWork(this.kernel, query.blocked);
    const { from, to, count, by, searchMax } = query;
    const { exports, memoryMiB } = this.kernel;
    const ended =
      by === 'group'
        ? exports.disjointByGroup(from, to, count, searchMax)
        : exports.disjoint(from, to, count, by === 'node');
    if (ended === STATUS.MEMORY_FULL && by !== 'group')
      throw memoryExceeded('the flow', undefined, memoryMiB);
    const paths = this.results().sort((a, b) => comparePaths(this.graph.weight, a, b));
    if (ended !== STATUS.OK && paths.length < count) return OUT_OF_BOUND;
    return { paths, optimal: ended === STATUS.OK };
  }

  constrained(query: ConstrainedSlotQuery): Slots | undefined | typeof OUT_OF_BOUND {
    writeWork(this.kernel, query.blocked);
    const { from, to, delayMax, hopsMax, requiredNodes, requiredLinks, labelsMax } = query;
    this.words.set([...requiredNodes, ...requiredLinks], this.kernel.wordOf(REGION.io));
    const { exports, memoryMiB } = this.kernel;
    const [nodes, links] = [requiredNodes.length, requiredLinks.length];
    const ended = exports.constrained(from, to, delayMax, hopsMax, nodes, links, labelsMax);
    if (ended === STATUS.MEMORY_FULL)
      throw memoryExceeded(`a search of ${labelsMax} labels`, undefined, memoryMiB);
    if (ended === STATUS.BOUND_REACHED) return OUT_OF_BOUND;
    return ended === STATUS.NO_PATH ? undefined : this.results()[0];
  }

  private pathInTable(from: number, to: number): Slots | undefined {
    const row = from * this.nodeCount;
    if (at(this.words, this.distanceAt + row + to) === UNREACHABLE) return undefined;
    const slots: number[] = [];
    for (let node = to; node !== from;) {
      const slot = at(this.halves, this.parentArcAt + row + node);
      slots.push(slot);
      node = at(this.graph.tail, slot);
    }
    return slots.reverse();
  }

  /** Copies the results out: the next call overwrites them. */
  private results(): Slots[] {
    let word = this.kernel.wordOf(REGION.results);
    const count = at(this.words, word++);
    return Array.from({ length: count }, () => {
      const length = at(this.words, word++);
      const slots = this.words.slice(word, word + length);
      word += length;
      return slots;
    });
  }
}
