import { describe, expect, it } from 'vitest';
import { instantiate } from '@isthmus/kernel-placement';
import type { BackendRequest, BackendSetup, PlacementBackend } from './backend.js';
import { MAXIMA } from './limits.js';
import { DEFAULT_SCORING } from './policy.js';
import { ReferenceBackend } from './reference.js';
import {
  Dice,
  LATENCY_ROWS,
  randomLatencies,
  randomNodes,
  randomRequest,
  randomSetup,
} from './scenario.fixture.js';
import { SLOTS } from './slot-table.js';
import { THOROUGH } from '../thorough.fixture.js';
import { WasmBackend } from './wasm-backend.js';

/** Number of the region behind the last in `region()`. */
const END = 21;

interface Held {
  node: number;
  cpuMilli: number;
  memoryMib: number;
  devices: number;
  milliPerDevice: number;
}

/** Both backends side by side: every answer of one is compared with the other's, and so is the state they leave. */
class Pair {
  readonly kernel: WasmBackend;
  readonly reference: ReferenceBackend;
  readonly held: Held[] = [];

  constructor(readonly setup: BackendSetup) {
    this.kernel = new WasmBackend(setup);
    this.reference = new ReferenceBackend(setup);
  }

  each(action: (backend: PlacementBackend) => void): void {
    action(this.kernel);
    action(this.reference);
  }

  /** Answers of both backends to all questions about a request. */
  answers(request: BackendRequest, dice: Dice): [unknown, unknown] {
    const count = dice.pick([1, 2, 5, MAXIMA.candidates]);
    const node = dice.below(Math.max(1, this.setup.nodes.length));
    const ask = (backend: PlacementBackend) => ({
      ranking: backend.rank(request, count),
      refusals: backend.explain(request),
      mask: this.setup.nodes.length > 0 ? backend.refusalMask(node, request) : undefined,
      masks: this.setup.nodes.length < 200 ? backend.refusalMasks(request) : undefined,
    });
    return [ask(this.kernel), ask(this.reference)];
  }

  /** Places the request on its best node, if there is one. */
  place(request: BackendRequest): void {
    const best = this.kernel.rank(request, 1).candidates[0];
    if (!best) return;
    const held = {
      node: best.node,
      cpuMilli: request.cpuMilli,
      memoryMib: request.memoryMib,
      devices: this.kernel.chooseDevices(best.node, request),
      milliPerDevice: request.offers[this.setup.nodes[best.node]?.priceClass ?? 0]?.milliPerDevice ?? 0,
    };
    this.each((backend) => backend.take(held.node, { ...held, deviceMask: held.devices }));
    this.held.push(held);
  }

  release(index: number): void {
    const [held] = this.held.splice(index, 1);
    if (!held) return;
    this.each((backend) => backend.give(held.node, { ...held, deviceMask: held.devices }));
  }

  /** As if others had taken or given back some of the node; what the pair itself holds there is forgotten. */
  setFree(node: number, dice: Dice): void {
    const { cpuMilli = 0, memoryMib = 0, devices = 0 } = this.setup.nodes[node] ?? {};
    for (const [index, held] of [...this.held.entries()].reverse()) {
      if (held.node === node) this.held.splice(index, 1);
    }
    const free = {
      cpuMilli: dice.below(cpuMilli + 1),
      memoryMib: dice.below(memoryMib + 1),
      deviceMilli: Array.from({ length: devices }, () => dice.pick([0, 1, 250, 540, 999, 1000])),
    };
    this.each((backend) => backend.setFree(node, free));
  }

  states(): [unknown, unknown] {
    const read = (backend: PlacementBackend) =>
      this.setup.nodes.map((node, index) => [
        backend.freeCpuMilli(index),
        backend.freeMemoryMib(index),
        backend.isAvailable(index),
        Array.from({ length: node.devices }, (_, device) => backend.freeDeviceMilli(index, device)),
      ]);
    return [read(this.kernel), read(this.reference)];
  }
}

/** A random life of a fleet: requests, placements, releases, cordons, new latencies. */
function live(pair: Pair, dice: Dice, steps: number): void {
  const nodes = pair.setup.nodes.length;
  const known = Array.from({ length: 12 }, () => randomRequest(dice, nodes));
  for (let row = 0; row < LATENCY_ROWS; row++) renewLatencies(pair, row, dice);
  for (let step = 0; step < steps; step++) {
    const shape = dice.chance(70) ? dice.pick(known) : randomRequest(dice, nodes);
    // Shapes come back with other exclusions: what a scan hid must be there for the next.
    const request = dice.chance(30) ? { ...shape, excluded: randomNodes(dice, nodes) } : shape;
    const [kernel, reference] = pair.answers(request, dice);
    expect(kernel, `seed ${dice.seed}, ${nodes} nodes, step ${step}`).toEqual(reference);
    if (dice.chance(75)) pair.place(request);
    if (dice.chance(30) && pair.held.length > 0) pair.release(dice.below(pair.held.length));
    if (dice.chance(10) && nodes > 0) pair.setFree(dice.below(nodes), dice);
    if (dice.chance(5) && nodes > 0) toggle(pair, dice.below(nodes), dice.chance(60));
    if (dice.chance(5)) renewLatencies(pair, dice.below(LATENCY_ROWS), dice);
  }
  const [kernel, reference] = pair.states();
  expect(kernel).toEqual(reference);
}

function toggle(pair: Pair, node: number, available: boolean): void {
  pair.each((backend) => backend.setAvailable(node, available));
}

function renewLatencies(pair: Pair, row: number, dice: Dice): void {
  const latencies = randomLatencies(dice, pair.setup.nodes.length);
  pair.each((backend) => backend.setLatencyRow(row, latencies));
}

describe('the kernel equals the reference', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129])(
    'over the life of fleets of %i nodes',
    (nodes) => {
      for (let round = 0; round < 2 * THOROUGH; round++) {
        const dice = new Dice(1000 * nodes + round);
        live(new Pair(randomSetup(dice, nodes)), dice, 60);
      }
    },
  );

  it('with the default policy, for 700 nodes', () => {
    const dice = new Dice(77);
    live(new Pair(randomSetup(dice, 700, DEFAULT_SCORING)), dice, 60);
  });

  it('at the largest fleet', () => {
    const dice = new Dice(78);
    live(new Pair(randomSetup(dice, MAXIMA.nodes, DEFAULT_SCORING)), dice, 3);
  });

  it('when more shapes come than the kernel caches', () => {
    const dice = new Dice(79);
    const pair = new Pair(randomSetup(dice, 5));
    const request = { ...randomRequest(dice, 5), latencyRow: -1 };
    for (let round = 0; round < 2; round++) {
      for (let size = 0; size <= SLOTS; size++) {
        const [kernel, reference] = pair.answers({ ...request, cpuMilli: 10 * size }, dice);
        expect(kernel).toEqual(reference);
      }
      pair.place(request);
    }
  });

  it.each([0, 1, 2])('when %i fewer nodes have changed since than there are', (fewer) => {
    const dice = new Dice(81 + fewer);
    const nodes = 300;
    const pair = new Pair(randomSetup(dice, nodes, DEFAULT_SCORING));
    const requests = Array.from({ length: 8 }, () => ({ ...randomRequest(dice, nodes), latencyRow: -1 }));
    for (let round = 0; round < 2; round++) {
      for (const request of requests) {
        const [kernel, reference] = pair.answers(request, dice);
        expect(kernel).toEqual(reference);
      }
      for (let node = 0; node < nodes - fewer; node++) pair.setFree(node, dice);
    }
  });

  it('after more changes than the log of changes holds', () => {
    const dice = new Dice(80);
    const pair = new Pair(randomSetup(dice, 40, DEFAULT_SCORING));
    const requests = Array.from({ length: 30 }, () => ({ ...randomRequest(dice, 40), latencyRow: -1 }));
    for (let step = 0; step < 12_000; step++) {
      pair.place(dice.pick(requests));
      if (pair.held.length > 60) pair.release(dice.below(pair.held.length));
    }
    for (const request of requests) {
      const [kernel, reference] = pair.answers(request, dice);
      expect(kernel).toEqual(reference);
    }
  });
});

describe('the kernel’s memory', () => {
  it('is fixed and holds the layout', () => {
    const kernel = instantiate();
    const end = kernel.region(END);
    expect(end).toBeLessThanOrEqual(kernel.memory.buffer.byteLength);
    expect(() => Reflect.apply(Reflect.get(kernel.memory, 'grow'), kernel.memory, [1])).toThrow(RangeError);
  });
});
