import { instantiate, type Exports } from '@isthmus/kernel-placement';
import { tabulateDemand } from './demand-tables.js';
import {
  NONE,
  SCORE_PARTS,
  type BackendAmounts,
  type BackendCandidate,
  type BackendNode,
  type BackendRanking,
  type BackendRefusals,
  type BackendRequest,
  type BackendSetup,
  type PlacementBackend,
} from './backend.js';
import { DEVICE_MILLI, MAXIMA, POPULARITY_ONE } from './limits.js';
import { SlotTable } from './slot-table.js';
import { NODE_CONSTRAINTS } from './types.js';

/** Numbers of `region()` in the kernel. */
const REGIONS = {
  nodes: 0,
  devices: 1,
  cpuLevels: 2,
  groupDevices: 3,
  groupMilli: 4,
  groupWeights: 5,
  ratios: 6,
  ratioWeights: 7,
  ratioSums: 8,
  scarcity: 9,
  policy: 10,
  request: 11,
  spreadPairs: 12,
  results: 13,
  latency: 14,
  priceMax: 15,
  classPrice: 16,
  classPriceScore: 17,
  classMilli: 18,
  excluded: 19,
  maskCounts: 20,
} as const;

/** Columns of the node table, as in assembly/placement/layout.ts. */
const COLUMNS = {
  cpuTotal: 0,
  cpuFree: 1,
  memoryTotal: 2,
  memoryFree: 3,
  model: 4,
  deviceCount: 5,
  labelsLow: 6,
  labelsHigh: 7,
  priceClass: 8,
  domain: 9,
  available: 10,
  idle: 11,
} as const;

const CANDIDATE_WORDS = 10;
/** Words of a refusal, nearest and padding, and its other half, the shortfall, in doubles. */
const REFUSAL_WORDS = 4;
const REFUSAL_DOUBLES = 2;

/** The kernel in an instance of its own; memory never grows, so the views stay valid. */
export class WasmBackend implements PlacementBackend {
  readonly kind = 'wasm';
  private readonly kernel: Exports;
  private readonly nodes: Int32Array;
  private readonly devices: Uint16Array;
  private readonly request: Int32Array;
  private readonly priceMax: Float64Array;
  private readonly classPrice: Float64Array;
  private readonly classPriceScore: Int32Array;
  private readonly classMilli: Int32Array;
  private readonly excluded: Int32Array;
  private readonly spreadPairs: Int32Array;
  private readonly results: Int32Array;
  private readonly resultDoubles: Float64Array;
  private readonly maskCounts: Int32Array;
  private readonly slots = new SlotTable();
  private readonly nodeCount: number;

  /** @throws if WebAssembly or its SIMD instructions are unavailable */
  constructor(setup: BackendSetup) {
    this.kernel = instantiate();
    this.nodeCount = setup.nodes.length;
    this.nodes = this.words(REGIONS.nodes, Object.keys(COLUMNS).length * MAXIMA.nodes);
    this.devices = new Uint16Array(
      this.kernel.memory.buffer,
      this.kernel.region(REGIONS.devices),
      MAXIMA.nodes * MAXIMA.devicesPerNode,
    );
    this.request = this.words(REGIONS.request, 13);
    this.priceMax = this.doubles(REGIONS.priceMax, 1);
    this.classPrice = this.doubles(REGIONS.classPrice, MAXIMA.priceClasses);
    this.classPriceScore = this.words(REGIONS.classPriceScore, MAXIMA.priceClasses);
    this.classMilli = this.words(REGIONS.classMilli, MAXIMA.priceClasses);
    this.excluded = this.words(REGIONS.excluded, MAXIMA.nodes);
    this.spreadPairs = this.words(REGIONS.spreadPairs, 2 * MAXIMA.domains);
    this.results = this.words(REGIONS.results, CANDIDATE_WORDS * MAXIMA.candidates);
    this.resultDoubles = this.doubles(REGIONS.results, REFUSAL_DOUBLES * NODE_CONSTRAINTS.length);
    this.maskCounts = this.words(REGIONS.maskCounts, 1 << NODE_CONSTRAINTS.length);
    this.configure(setup);
  }

  rank(request: BackendRequest, count: number): BackendRanking {
    this.write(request);
    const { slot, fresh } = this.slots.slotOf(request);
    const feasibleNodes = this.kernel.rankNodes(slot, fresh, count);
    const candidates: BackendCandidate[] = [];
    for (let row = 0; row < this.kernel.keptCandidates(); row++) {
      const at = row * CANDIDATE_WORDS;
      const [node = 0, score = 0, deviceMask = 0] = this.results.subarray(at, at + 3);
      const parts = Array.from(this.results.subarray(at + 3, at + 3 + SCORE_PARTS.length));
      candidates.push({ node, score, deviceMask, parts });
    }
    return { feasibleNodes, candidates };
  }

  explain(request: BackendRequest): BackendRefusals {
    this.write(request);
    this.kernel.explainRefusals();
    const sets: BackendRefusals['sets'] = [];
    // The count of mask 0 is that of the feasible nodes.
    for (let mask = 1; mask < this.maskCounts.length; mask++) {
      const nodes = this.maskCounts[mask] ?? 0;
      if (nodes > 0) sets.push({ mask, nodes });
    }
    const nearest = NODE_CONSTRAINTS.map((_, bit) => ({
      node: this.results[bit * REFUSAL_WORDS] ?? NONE,
      shortfall: this.resultDoubles[bit * REFUSAL_DOUBLES + 1] ?? 0,
    }));
    return { sets, nearest };
  }

  refusalMask(node: number, request: BackendRequest): number {
    this.write(request);
    return this.kernel.refusals(node);
  }

  refusalMasks(request: BackendRequest): Int32Array {
    this.write(request);
    return Int32Array.from({ length: this.nodeCount }, (_, node) => this.kernel.refusals(node));
  }

  chooseDevices(node: number, request: BackendRequest): number {
    this.write(request);
    return this.kernel.devicesFor(node);
  }

  take(node: number, { cpuMilli, memoryMib, deviceMask, milliPerDevice }: BackendAmounts): void {
    this.kernel.change(node, cpuMilli, memoryMib, deviceMask, milliPerDevice);
  }

  give(node: number, { cpuMilli, memoryMib, deviceMask, milliPerDevice }: BackendAmounts): void {
    this.kernel.change(node, -cpuMilli, -memoryMib, deviceMask, -milliPerDevice);
  }

  setFree(
    node: number,
    { cpuMilli, memoryMib, deviceMilli }: Parameters<PlacementBackend['setFree']>[1],
  ): void {
    this.devices.set(deviceMilli, node * MAXIMA.devicesPerNode);
    this.kernel.setFree(node, cpuMilli, memoryMib);
  }

  setAvailable(node: number, available: boolean): void {
    this.kernel.makeAvailable(node, available ? 1 : 0);
  }

  setLatencyRow(row: number, latencyUs: Uint32Array): void {
    const start = this.kernel.region(REGIONS.latency) + row * MAXIMA.nodes * Uint32Array.BYTES_PER_ELEMENT;
    new Uint32Array(this.kernel.memory.buffer, start, latencyUs.length).set(latencyUs);
  }

  freeCpuMilli(node: number): number {
    return this.column(COLUMNS.cpuFree)[node] ?? 0;
  }

  freeMemoryMib(node: number): number {
    return this.column(COLUMNS.memoryFree)[node] ?? 0;
  }

  freeDeviceMilli(node: number, device: number): number {
    return this.devices[node * MAXIMA.devicesPerNode + device] ?? 0;
  }

  isAvailable(node: number): boolean {
    return this.column(COLUMNS.available)[node] === 1;
  }

  private configure({ nodes, demand, policy }: BackendSetup): void {
    for (const [index, node] of nodes.entries()) this.writeNode(index, node);
    const tables = tabulateDemand(demand.shapes);
    this.words(REGIONS.cpuLevels, MAXIMA.cpuLevels).set(tables.cpuLevels);
    this.words(REGIONS.groupDevices, MAXIMA.deviceGroups).set(tables.groups.map((group) => group.devices));
    this.words(REGIONS.groupMilli, MAXIMA.deviceGroups).set(
      tables.groups.map((group) => group.milliPerDevice),
    );
    this.words(REGIONS.groupWeights, tables.groupWeights.length).set(tables.groupWeights);
    this.words(REGIONS.ratios, MAXIMA.typicalShapes).set(tables.ratios);
    this.longs(REGIONS.ratioWeights, tables.ratioWeights.length).set(tables.ratioWeights);
    this.longs(REGIONS.ratioSums, tables.ratioSums.length).set(tables.ratioSums);
    this.words(REGIONS.scarcity, MAXIMA.models).set(demand.scarcity);
    const weights = SCORE_PARTS.map((part) => policy.weights[part]);
    this.words(REGIONS.policy, 8).set([...weights, policy.strandWeight]);
    this.longs(REGIONS.policy, 5).set([BigInt(policy.bucketMilli) * BigInt(POPULARITY_ONE)], 4);
    this.kernel.configure(
      nodes.length,
      tables.cpuLevels.length,
      tables.groups.length,
      tables.ratios.length,
      tables.totalWeight,
    );
  }

  private writeNode(index: number, node: BackendNode): void {
    const row: Record<keyof typeof COLUMNS, number> = {
      cpuTotal: node.cpuMilli,
      cpuFree: node.cpuMilli,
      memoryTotal: node.memoryMib,
      memoryFree: node.memoryMib,
      model: node.model,
      deviceCount: node.devices,
      labelsLow: node.labelsLow,
      labelsHigh: node.labelsHigh,
      priceClass: node.priceClass,
      domain: node.domain,
      available: 1,
      idle: node.devices * DEVICE_MILLI,
    };
    for (const [name, column] of Object.entries(COLUMNS)) {
      // Object.entries widens the keys of a literal that cannot have others.
      this.nodes[column * MAXIMA.nodes + index] = row[name as keyof typeof COLUMNS];
    }
    const firstDevice = index * MAXIMA.devicesPerNode;
    this.devices.fill(DEVICE_MILLI, firstDevice, firstDevice + node.devices);
  }

  private write(request: BackendRequest): void {
    this.request.set([
      request.cpuMilli,
      request.memoryMib,
      request.devices,
      request.modelMask,
      request.requiredLow,
      request.requiredHigh,
      request.forbiddenLow,
      request.forbiddenHigh,
      request.latencyRow,
      request.latencyMaxUs,
      request.tieDraw,
      request.spread.length,
      request.excluded.length,
    ]);
    this.priceMax[0] = request.priceMicrosMax;
    for (const [priceClass, offer] of request.offers.entries()) {
      this.classPrice[priceClass] = offer.priceMicros;
      this.classPriceScore[priceClass] = offer.priceScore;
      this.classMilli[priceClass] = offer.milliPerDevice;
    }
    this.excluded.set(request.excluded);
    for (const [pair, { domain, count }] of request.spread.entries()) {
      this.spreadPairs[2 * pair] = domain;
      this.spreadPairs[2 * pair + 1] = count;
    }
  }

  private column(column: number): Int32Array {
    return this.nodes.subarray(column * MAXIMA.nodes, (column + 1) * MAXIMA.nodes);
  }

  private words(region: number, length: number): Int32Array {
    return new Int32Array(this.kernel.memory.buffer, this.kernel.region(region), length);
  }

  private doubles(region: number, length: number): Float64Array {
    return new Float64Array(this.kernel.memory.buffer, this.kernel.region(region), length);
  }

  private longs(region: number, length: number): BigInt64Array {
    return new BigInt64Array(this.kernel.memory.buffer, this.kernel.region(region), length);
  }
}
