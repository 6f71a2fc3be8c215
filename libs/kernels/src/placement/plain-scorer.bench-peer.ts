/**
 * The peer: what an engineer writes first in plain TypeScript, well. The same policy on objects and doubles, with the
 * score of each (shape, node) cached until the node changes; every feasible node is looked at for each request.
 */
import type { PlacementNode, NodeRequest, TypicalShape } from './types.js';

interface PlainNode {
  model: string | undefined;
  cpu: number;
  memory: number;
  devices: number[];
  used: number;
  version: number;
}

interface CachedScores {
  score: Float64Array;
  device: Int8Array;
  version: Int32Array;
}

export interface PlainPlacement {
  node: number;
  devices: number[];
  request: NodeRequest;
}

export class PlainScorer {
  private readonly nodes: PlainNode[];
  private readonly shapes: (TypicalShape & { p: number })[];
  private readonly caches = new Map<string, CachedScores>();

  constructor(nodes: readonly PlacementNode[], shapes: readonly TypicalShape[]) {
    this.nodes = nodes.map((node) => ({
      model: node.accelerators?.modelId,
      cpu: node.cpuMilli,
      memory: node.memoryMib,
      devices: Array.from({ length: node.accelerators?.devices ?? 0 }, () => 1000),
      used: 0,
      version: 0,
    }));
    const total = shapes.reduce((sum, shape) => sum + shape.popularity, 0);
    this.shapes = shapes.map((shape) => ({ ...shape, p: shape.popularity / total }));
  }

  place(request: NodeRequest): PlainPlacement | undefined {
    const cache = this.cacheOf(request);
    let best = -1;
    let bestScore = -Infinity;
    for (let index = 0; index < this.nodes.length; index++) {
      const node = this.nodes[index];
      if (node && cache.version[index] !== node.version) this.refresh(cache, index, node, request);
      const score = cache.score[index] ?? -Infinity;
      if (score > bestScore) [best, bestScore] = [index, score];
    }
    if (best < 0) return undefined;
    const placement = {
      node: best,
      devices: this.devicesFor(best, cache.device[best] ?? 0, request),
      request,
    };
    this.apply(placement, 1);
    return placement;
  }

  release(placement: PlainPlacement): void {
    this.apply(placement, -1);
  }

  private cacheOf({ cpuMilli, memoryMib, accelerators }: NodeRequest): CachedScores {
    const key = `${cpuMilli}/${memoryMib}/${accelerators?.count}/${accelerators?.milliPerDevice}/${accelerators?.models?.join()}`;
    let cache = this.caches.get(key);
    if (!cache) {
      const size = this.nodes.length;
      cache = {
        score: new Float64Array(size),
        device: new Int8Array(size),
        version: new Int32Array(size).fill(-1),
      };
      this.caches.set(key, cache);
    }
    return cache;
  }

  private refresh(cache: CachedScores, index: number, node: PlainNode, request: NodeRequest): void {
    cache.version[index] = node.version;
    cache.score[index] = -Infinity;
    const { count = 0, milliPerDevice = 0, models } = request.accelerators ?? {};
    const fits =
      node.cpu >= request.cpuMilli &&
      node.memory >= request.memoryMib &&
      (count === 0 || !models || models.includes(node.model ?? '')) &&
      node.devices.filter((free) => free >= milliPerDevice).length >= count;
    if (!fits) return;
    const before = this.stranded(node.model, node.cpu, node.devices);
    for (const device of count === 1 ? node.devices.keys() : [0]) {
      if (count === 1 && (node.devices[device] ?? 0) < milliPerDevice) continue;
      const after = this.devicesAfter(node, device, count, milliPerDevice);
      const gain = before - this.stranded(node.model, node.cpu - request.cpuMilli, after);
      const score = Math.floor(gain / 50) + (node.used > 0 ? 0.5 : 0);
      if (score <= (cache.score[index] ?? -Infinity)) continue;
      cache.score[index] = score;
      cache.device[index] = device;
    }
  }

  private devicesAfter(node: PlainNode, device: number, count: number, milli: number): number[] {
    let left = count;
    return node.devices.map((free, index) =>
      (count === 1 ? index === device : free >= milli && left-- > 0) ? free - milli : free,
    );
  }

  private stranded(model: string | undefined, cpu: number, devices: readonly number[]): number {
    const idle = devices.reduce((sum, free) => sum + free, 0);
    if (idle === 0) return 0;
    let expected = 0;
    for (const { cpuMilli, accelerators, p } of this.shapes) {
      if (!accelerators) {
        expected += p * idle;
        continue;
      }
      const { count, milliPerDevice, models } = accelerators;
      let fitting = 0;
      let usable = 0;
      for (const free of devices) {
        if (free < milliPerDevice) continue;
        fitting++;
        usable += free;
      }
      const fits = cpu >= cpuMilli && fitting >= count && (!models || models.includes(model ?? ''));
      expected += p * (fits ? idle - usable : idle);
      expected += p * Math.max(0, idle - (cpu * count * milliPerDevice) / cpuMilli);
    }
    return expected;
  }

  private devicesFor(node: number, device: number, { accelerators }: NodeRequest): number[] {
    const { count = 0, milliPerDevice = 0 } = accelerators ?? {};
    if (count === 1) return [device];
    const devices = this.nodes[node]?.devices ?? [];
    return [...devices.keys()].filter((each) => (devices[each] ?? 0) >= milliPerDevice).slice(0, count);
  }

  private apply({ node: index, devices, request }: PlainPlacement, sign: 1 | -1): void {
    const node = this.nodes[index];
    if (!node) return;
    node.cpu -= sign * request.cpuMilli;
    node.memory -= sign * request.memoryMib;
    for (const device of devices) {
      node.devices[device] = (node.devices[device] ?? 0) - sign * (request.accelerators?.milliPerDevice ?? 0);
    }
    node.used += sign;
    node.version++;
  }
}
