/** Turns the names in the caller's nodes and typical shapes into the numbers that a backend works on. */
import { Checks, withinLimit } from './checks.js';
import { compileDemand, type DemandShape } from './demand.js';
import { NONE, type BackendNode, type BackendSetup } from './backend.js';
import { DEVICE_MILLI, MAXIMA } from './limits.js';
import { NameTable } from './names.js';
import { seededOrder } from './order.js';
import type { ScoringPolicy } from './policy.js';
import type { PlacementNode, TypicalShape } from './types.js';

const SOURCE = 'assembly/placement/layout.ts';
/** The class of nodes that name none. */
const NO_CLASS = '';

/** The nodes in rank order with the name tables that requests are read with. */
export interface NumberedNodes {
  setup: BackendSetup;
  /** Node ids by rank. */
  ids: string[];
  /** Rank by node id. */
  ranks: Map<string, number>;
  /** Rank by position in the caller's list. */
  rankOfPosition: Uint32Array;
  models: NameTable;
  labels: NameTable;
  priceClasses: NameTable;
}

/** @throws AppError INVALID_ARGUMENT, LIMIT_EXCEEDED */
export function numberNodes({
  nodes,
  typicalShapes,
  policy,
  seed,
}: {
  nodes: readonly PlacementNode[];
  typicalShapes: readonly TypicalShape[];
  policy: ScoringPolicy;
  seed: number;
}): NumberedNodes {
  checkNodes(nodes);
  checkShapes(typicalShapes);
  const names = {
    models: new NameTable('accelerator models', MAXIMA.models, `MODELS_MAX in ${SOURCE}`),
    labels: new NameTable('labels', MAXIMA.labels, `LABEL_WORDS in ${SOURCE}`),
    domains: new NameTable('domains', MAXIMA.domains, `DOMAINS_MAX in ${SOURCE}`),
    priceClasses: new NameTable('price classes', MAXIMA.priceClasses, `CLASSES_MAX in ${SOURCE}`),
  };
  const order = seededOrder(
    nodes.map((node) => node.id),
    seed,
  );
  // The order is a permutation of the list's positions.
  const ranked = order.map((position) => nodes[position] as PlacementNode);
  const backendNodes = ranked.map((node) => compileNode(node, names));
  const rankOfPosition = new Uint32Array(order.length);
  order.forEach((position, rank) => (rankOfPosition[position] = rank));
  const ids = ranked.map((node) => node.id);
  const shapes = typicalShapes.map((shape) => compileShape(shape, names.models));
  const demand = compileDemand(shapes, capacityByModel(backendNodes, names.models.size));
  return {
    setup: { nodes: backendNodes, demand, policy },
    ids,
    ranks: new Map(ids.map((id, rank) => [id, rank])),
    rankOfPosition,
    models: names.models,
    labels: names.labels,
    priceClasses: names.priceClasses,
  };
}

/** Figures in the order of the caller's list, one per node, in rank order. */
export function inRankOrder({ rankOfPosition }: NumberedNodes, figures: Uint32Array): Uint32Array {
  const ranked = new Uint32Array(figures.length);
  // By index: with an iterator this is the slowest part of a request that brings its own latencies.
  for (let position = 0; position < ranked.length; position++) {
    ranked[rankOfPosition[position] ?? 0] = figures[position] ?? 0;
  }
  return ranked;
}

function compileNode(
  node: PlacementNode,
  names: Record<'models' | 'labels' | 'domains' | 'priceClasses', NameTable>,
): BackendNode {
  const labels = labelWords((node.labels ?? []).map((label) => names.labels.add(label)));
  return {
    cpuMilli: node.cpuMilli,
    memoryMib: node.memoryMib,
    model: node.accelerators ? names.models.add(node.accelerators.modelId) : NONE,
    devices: node.accelerators?.devices ?? 0,
    labelsLow: labels.low,
    labelsHigh: labels.high,
    priceClass: names.priceClasses.add(node.priceClass ?? NO_CLASS),
    domain: names.domains.add(node.domain ?? node.id),
  };
}

/** Bit numbers as two 32-bit words. */
export function labelWords(bits: readonly number[]): { low: number; high: number } {
  return {
    low: bits.reduce((word, bit) => (bit < 32 ? word | (1 << bit) : word), 0),
    high: bits.reduce((word, bit) => (bit < 32 ? word : word | (1 << (bit - 32))), 0),
  };
}

/** Models as a mask; all ones if none is named, zero for names that no node bears. */
export function modelMask(models: readonly string[] | undefined, table: NameTable): number {
  if (!models || models.length === 0) return -1;
  return models.reduce((mask, model) => {
    const bit = table.find(model);
    return bit === undefined ? mask : mask | (1 << bit);
  }, 0);
}

function compileShape(shape: TypicalShape, models: NameTable): DemandShape {
  return {
    cpuMilli: shape.cpuMilli,
    devices: shape.accelerators?.count ?? 0,
    milliPerDevice: shape.accelerators?.milliPerDevice ?? 0,
    modelMask: modelMask(shape.accelerators?.models, models),
    popularity: shape.popularity,
  };
}

function capacityByModel(nodes: readonly BackendNode[], models: number): number[] {
  const capacity = Array.from({ length: models }, () => 0);
  for (const node of nodes) {
    if (node.model !== NONE) capacity[node.model] = (capacity[node.model] ?? 0) + node.devices * DEVICE_MILLI;
  }
  return capacity;
}

function checkNodes(nodes: readonly PlacementNode[]): void {
  withinLimit('nodes', nodes.length, { limit: MAXIMA.nodes, option: `NODES_MAX in ${SOURCE}` });
  const checks = new Checks();
  const seen = new Set<string>();
  for (const [position, node] of nodes.entries()) {
    const field = `nodes[${position}]`;
    checks.text(`${field}.id`, node.id);
    checks.that(!seen.has(node.id), `${field}.id`, 'must be unique');
    seen.add(node.id);
    checks.whole(`${field}.cpuMilli`, node.cpuMilli, { min: 0, max: MAXIMA.cpuMilli });
    checks.whole(`${field}.memoryMib`, node.memoryMib, { min: 0, max: MAXIMA.memoryMib });
    if (node.priceClass !== undefined) checks.text(`${field}.priceClass`, node.priceClass);
    if (!node.accelerators) continue;
    checks.text(`${field}.accelerators.modelId`, node.accelerators.modelId);
    checks.whole(`${field}.accelerators.devices`, node.accelerators.devices, {
      min: 1,
      max: MAXIMA.devicesPerNode,
    });
  }
  checks.done();
}

function checkShapes(shapes: readonly TypicalShape[]): void {
  withinLimit('typical shapes', shapes.length, {
    limit: MAXIMA.typicalShapes,
    option: `SHAPES_MAX in ${SOURCE}`,
  });
  const checks = new Checks();
  for (const [position, shape] of shapes.entries()) {
    const field = `typicalShapes[${position}]`;
    checks.whole(`${field}.cpuMilli`, shape.cpuMilli, { min: 0, max: MAXIMA.cpuMilli });
    checks.that(
      Number.isFinite(shape.popularity) && shape.popularity > 0,
      `${field}.popularity`,
      'must be a positive number',
    );
    if (!shape.accelerators) continue;
    checks.whole(`${field}.accelerators.count`, shape.accelerators.count, {
      min: 1,
      max: MAXIMA.devicesPerNode,
    });
    checks.whole(`${field}.accelerators.milliPerDevice`, shape.accelerators.milliPerDevice, {
      min: 1,
      max: DEVICE_MILLI,
    });
  }
  checks.done();
  const withDevices = shapes.filter((shape) => shape.accelerators);
  const cpuLevels = new Set(withDevices.map((shape) => shape.cpuMilli)).size;
  const groups = new Set(
    withDevices.map((shape) => `${shape.accelerators?.count}/${shape.accelerators?.milliPerDevice}`),
  ).size;
  withinLimit('CPU sizes of typical shapes', cpuLevels, {
    limit: MAXIMA.cpuLevels,
    option: `CPU_LEVELS_MAX in ${SOURCE}`,
  });
  withinLimit('device sizes of typical shapes', groups, {
    limit: MAXIMA.deviceGroups,
    option: `GROUPS_MAX in ${SOURCE}`,
  });
}
