/**
 * The readable specification of the placement kernel (assembly/placement): what a node is worth to a request, in
 * whole numbers throughout. The kernel answers bit for bit the same, faster. ADR 0010 says why the score is so.
 */
import {
  NONE,
  type BackendAmounts,
  type BackendCandidate,
  type BackendNode,
  type BackendOffer,
  type BackendRanking,
  type BackendRefusals,
  type BackendRequest,
  type BackendSetup,
  type PlacementBackend,
} from './backend.js';
import { DEVICE_MILLI, POPULARITY_ONE, UNREACHABLE_US } from './limits.js';
import { fragmented, stranded } from './reference-fragmentation.js';
import { NODE_CONSTRAINTS } from './types.js';

interface NodeLedger extends BackendNode {
  freeCpuMilli: number;
  freeMemoryMib: number;
  freeDevices: number[];
  available: boolean;
}

export class ReferenceBackend implements PlacementBackend {
  readonly kind = 'reference';
  private readonly nodes: NodeLedger[];
  private readonly latencyRows = new Map<number, Uint32Array>();

  constructor(private readonly setup: BackendSetup) {
    this.nodes = setup.nodes.map((node) => ({
      ...node,
      freeCpuMilli: node.cpuMilli,
      freeMemoryMib: node.memoryMib,
      freeDevices: Array.from({ length: node.devices }, () => DEVICE_MILLI),
      available: true,
    }));
  }

  rank(request: BackendRequest, count: number): BackendRanking {
    const feasible = this.nodes
      .map((_, index) => index)
      .filter((index) => this.refusalMask(index, request) === 0)
      .map((index) => this.score(index, request));
    // The sort is stable and nodes are in rank order: what compares equal stays in that order.
    feasible.sort((a, b) => b.score - a.score || compareTie(a.node, b.node, request.tieDraw));
    return { feasibleNodes: feasible.length, candidates: feasible.slice(0, count) };
  }

  explain(request: BackendRequest): BackendRefusals {
    const counts = new Map<number, number>();
    const nearest = NODE_CONSTRAINTS.map(() => ({ node: NONE, shortfall: 0 }));
    for (const index of this.nodes.keys()) {
      const mask = this.refusalMask(index, request);
      if (mask === 0) continue;
      counts.set(mask, (counts.get(mask) ?? 0) + 1);
      for (const [bit, best] of nearest.entries()) {
        if (mask !== 1 << bit) continue;
        const shortfall = this.shortfall(bit, index, request);
        if (best.node === NONE || shortfall < best.shortfall) nearest[bit] = { node: index, shortfall };
      }
    }
    const sets = [...counts].map(([mask, nodes]) => ({ mask, nodes })).sort((a, b) => a.mask - b.mask);
    return { sets, nearest };
  }

  refusalMask(index: number, request: BackendRequest): number {
    const node = this.node(index);
    const { priceMicros, milliPerDevice } = offerOf(node, request);
    const failed = [
      !node.available,
      node.freeCpuMilli < request.cpuMilli,
      node.freeMemoryMib < request.memoryMib,
      request.devices > 0 && node.model !== NONE && ((request.modelMask >>> node.model) & 1) === 0,
      usableDevices(node.freeDevices, milliPerDevice) < request.devices,
      (request.requiredLow & ~node.labelsLow) !== 0 || (request.requiredHigh & ~node.labelsHigh) !== 0,
      (request.forbiddenLow & node.labelsLow) !== 0 || (request.forbiddenHigh & node.labelsHigh) !== 0,
      request.latencyRow !== NONE && this.latencyUs(index, request) > request.latencyMaxUs,
      priceMicros > request.priceMicrosMax,
      priceMicros === NONE,
      request.excluded.includes(index),
    ];
    return failed.reduce((mask, fails, bit) => (fails ? mask | (1 << bit) : mask), 0);
  }

  refusalMasks(request: BackendRequest): Int32Array {
    return Int32Array.from(this.nodes, (_, index) => this.refusalMask(index, request));
  }

  /** By how much a node misses a constraint; 0 if there is no measure of it. */
  private shortfall(bit: number, index: number, request: BackendRequest): number {
    const node = this.node(index);
    const { priceMicros, milliPerDevice } = offerOf(node, request);
    switch (NODE_CONSTRAINTS[bit]) {
      case 'cpu':
        return request.cpuMilli - node.freeCpuMilli;
      case 'memory':
        return request.memoryMib - node.freeMemoryMib;
      case 'accelerators':
        return request.devices - usableDevices(node.freeDevices, milliPerDevice);
      case 'latency':
        return this.latencyUs(index, request) - request.latencyMaxUs;
      case 'price':
        return priceMicros - request.priceMicrosMax;
      default:
        return 0;
    }
  }

  private score(index: number, request: BackendRequest): BackendCandidate {
    const node = this.node(index);
    const deviceMask = this.chooseDevices(index, request);
    const weights = this.setup.policy.weights;
    const fragmentation = this.fragmentationBucket(node, request, deviceMask);
    const scarcity = request.devices > 0 ? (this.setup.demand.scarcity[node.model] ?? 0) : 0;
    const inUse = isInUse(node) ? 1 : 0;
    const bestFit = fullness(node, request);
    const price = offerOf(node, request).priceScore;
    const latency = this.latencySlack(index, request);
    const spread = request.spread.find((entry) => entry.domain === node.domain)?.count ?? 0;
    const score =
      weights.fragmentation * fragmentation -
      weights.scarcity * scarcity +
      weights.inUse * inUse +
      weights.bestFit * bestFit +
      weights.price * price +
      weights.latency * latency -
      weights.spread * spread;
    const parts = [fragmentation, scarcity, inUse, bestFit, price, latency, spread];
    return { node: index, score, deviceMask, parts };
  }

  /** A share goes to the device that strands least, the first of those; several devices are the tightest that fit. */
  chooseDevices(index: number, request: BackendRequest): number {
    const node = this.node(index);
    if (request.devices === 0) return 0;
    const { milliPerDevice } = offerOf(node, request);
    const usable = [...node.freeDevices.keys()].filter(
      (device) => (node.freeDevices[device] ?? 0) >= milliPerDevice,
    );
    if (request.devices > 1) return maskOf(tightest(usable, node.freeDevices).slice(0, request.devices));
    let best = NONE;
    let bestGain = -Infinity;
    for (const device of usable) {
      const gain = this.gain(node, request, 1 << device);
      if (gain > bestGain) [best, bestGain] = [device, gain];
    }
    return 1 << best;
  }

  private fragmentationBucket(node: NodeLedger, request: BackendRequest, deviceMask: number): number {
    const width = this.setup.policy.bucketMilli * POPULARITY_ONE;
    const bucket = 50 + Math.floor(this.gain(node, request, deviceMask) / width);
    return Math.min(100, Math.max(0, bucket));
  }

  /** How much less is stranded after the placement than before, in accelerator milli × POPULARITY_ONE. */
  private gain(node: NodeLedger, request: BackendRequest, deviceMask: number): number {
    const { milliPerDevice } = offerOf(node, request);
    const devicesAfter = node.freeDevices.map((free, device) =>
      (deviceMask >>> device) & 1 ? free - milliPerDevice : free,
    );
    const cpuAfter = node.freeCpuMilli - request.cpuMilli;
    const { shapes } = this.setup.demand;
    const fragments =
      fragmented(shapes, { model: node.model, cpuMilli: node.freeCpuMilli, devices: node.freeDevices }) -
      fragmented(shapes, { model: node.model, cpuMilli: cpuAfter, devices: devicesAfter });
    const starved =
      stranded(shapes, node.freeCpuMilli, sum(node.freeDevices)) -
      stranded(shapes, cpuAfter, sum(devicesAfter));
    return fragments + Math.floor((starved * this.setup.policy.strandWeight) / 256);
  }

  private latencySlack(index: number, request: BackendRequest): number {
    if (request.latencyRow === NONE || request.latencyMaxUs === 0) return 0;
    const slackUs = request.latencyMaxUs - this.latencyUs(index, request);
    return Math.floor((slackUs * 100) / request.latencyMaxUs);
  }

  take(index: number, { cpuMilli, memoryMib, deviceMask, milliPerDevice }: BackendAmounts): void {
    const node = this.node(index);
    node.freeCpuMilli -= cpuMilli;
    node.freeMemoryMib -= memoryMib;
    node.freeDevices = node.freeDevices.map(
      (free, device) => free - ((deviceMask >>> device) & 1) * milliPerDevice,
    );
  }

  give(index: number, { cpuMilli, memoryMib, deviceMask, milliPerDevice }: BackendAmounts): void {
    this.take(index, {
      cpuMilli: -cpuMilli,
      memoryMib: -memoryMib,
      deviceMask,
      milliPerDevice: -milliPerDevice,
    });
  }

  setFree(
    index: number,
    { cpuMilli, memoryMib, deviceMilli }: Parameters<PlacementBackend['setFree']>[1],
  ): void {
    const node = this.node(index);
    node.freeCpuMilli = cpuMilli;
    node.freeMemoryMib = memoryMib;
    node.freeDevices = [...deviceMilli];
  }

  setAvailable(index: number, available: boolean): void {
    this.node(index).available = available;
  }

  setLatencyRow(row: number, latencyUs: Uint32Array): void {
    this.latencyRows.set(row, latencyUs.slice());
  }

  freeCpuMilli(index: number): number {
    return this.node(index).freeCpuMilli;
  }

  freeMemoryMib(index: number): number {
    return this.node(index).freeMemoryMib;
  }

  freeDeviceMilli(index: number, device: number): number {
    return this.node(index).freeDevices[device] ?? 0;
  }

  isAvailable(index: number): boolean {
    return this.node(index).available;
  }

  private latencyUs(index: number, request: BackendRequest): number {
    return this.latencyRows.get(request.latencyRow)?.[index] ?? UNREACHABLE_US;
  }

  private node(index: number): NodeLedger {
    const node = this.nodes[index];
    if (!node) throw new RangeError(`node index ${index} outside the planner`);
    return node;
  }
}

/** Share of the node in use after the placement, 0–100: mean of CPU and, if there are any, accelerators. */
function fullness(node: NodeLedger, request: BackendRequest): number {
  const cpu = percentUsed(node.cpuMilli, node.freeCpuMilli - request.cpuMilli);
  if (node.devices === 0) return cpu;
  const idle = sum(node.freeDevices) - request.devices * offerOf(node, request).milliPerDevice;
  return (cpu + percentUsed(node.devices * DEVICE_MILLI, idle)) >> 1;
}

function percentUsed(total: number, left: number): number {
  return total === 0 ? 0 : Math.floor(((total - left) * 100) / total);
}

function isInUse(node: NodeLedger): boolean {
  return (
    node.freeCpuMilli < node.cpuMilli ||
    node.freeMemoryMib < node.memoryMib ||
    sum(node.freeDevices) < node.devices * DEVICE_MILLI
  );
}

function compareTie(a: number, b: number, tieDraw: number): number {
  return tieDraw === 0 ? 0 : drawn(a, tieDraw) - drawn(b, tieDraw);
}

function drawn(node: number, tieDraw: number): number {
  let word = (Math.imul(node + 1, 0x9e3779b9) + tieDraw) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** The request's terms in the node's price class; backends get one offer for each class there is. */
function offerOf(node: BackendNode, request: BackendRequest): BackendOffer {
  const offer = request.offers[node.priceClass];
  if (!offer) throw new RangeError(`no offer for price class ${node.priceClass}`);
  return offer;
}

function usableDevices(devices: readonly number[], milliPerDevice: number): number {
  return devices.filter((free) => free >= milliPerDevice).length;
}

function tightest(devices: readonly number[], free: readonly number[]): number[] {
  return [...devices].sort((a, b) => (free[a] ?? 0) - (free[b] ?? 0) || a - b);
}

function maskOf(devices: readonly number[]): number {
  return devices.reduce((mask, device) => mask | (1 << device), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
