import { CARD_MILLI, grantedMilli, type NodeUsage, type PlacementNode, type Resources } from './node.js';

/** What a node can fail, in the order in which a refusal names them. */
export const CONSTRAINTS = ['latency', 'resources', 'price', 'region', 'operator', 'excluded'] as const;
export type Constraint = (typeof CONSTRAINTS)[number];

export interface PlacementRequest {
  readonly resources: Resources;
  /** Microseconds; 0 for no bound. */
  readonly roundTripUsMax: number;
  /** Empty means any. */
  readonly operatorIds: readonly string[];
  readonly regionIds: readonly string[];
  /** Micro-units an hour; 0 for no bound. */
  readonly priceMicroPerHourMax: number;
  readonly excludedNodeIds: readonly string[];
}

/** What has to be known of a node to judge it. */
export interface Judged {
  readonly node: PlacementNode;
  readonly usage: NodeUsage;
  /** -1 where there is no path. */
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
}

/** A request with its lists as sets, so that thousands of nodes are judged fast. */
export interface CompiledRequest extends PlacementRequest {
  readonly operators: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

export function compileRequest(request: PlacementRequest): CompiledRequest {
  return {
    ...request,
    operators: new Set(request.operatorIds),
    regions: new Set(request.regionIds),
    excluded: new Set(request.excludedNodeIds),
  };
}

/** Every constraint that the node fails; empty where it is feasible. */
export function failures(
  { node, usage, roundTripUs, priceMicroPerHour }: Judged,
  request: CompiledRequest,
): Constraint[] {
  const { roundTripUsMax } = request;
  const failed: Constraint[] = [];
  if (roundTripUs < 0 || (roundTripUsMax > 0 && roundTripUs > roundTripUsMax)) failed.push('latency');
  if (!fits(node, usage, request.resources)) failed.push('resources');
  failed.push(...classFailures(node, priceMicroPerHour, request));
  if (request.excluded.has(node.id)) failed.push('excluded');
  return failed;
}

/** Of the constraints that all nodes of a price class fail or meet alike: those that they fail. */
export function classFailures(
  { regionId, operatorId }: PlacementNode,
  price: number,
  { priceMicroPerHourMax, regions, operators }: CompiledRequest,
): Constraint[] {
  const failed: Constraint[] = [];
  if (priceMicroPerHourMax > 0 && price > priceMicroPerHourMax) failed.push('price');
  if (regions.size > 0 && !regions.has(regionId)) failed.push('region');
  if (operators.size > 0 && !operators.has(operatorId)) failed.push('operator');
  return failed;
}

/** Most that a node still has for one agent: the share is that of its emptiest card. */
export function freeOf(node: PlacementNode, usage: NodeUsage): Resources {
  return {
    cpuMilli: node.cpuMilli - usage.cpuMilli,
    memoryMib: node.memoryMib - usage.memoryMib,
    acceleratorMilli: Math.max(0, ...cardsFree(node, usage)),
  };
}

function fits(node: PlacementNode, usage: NodeUsage, resources: Resources): boolean {
  return (
    node.cpuMilli - usage.cpuMilli >= resources.cpuMilli &&
    node.memoryMib - usage.memoryMib >= resources.memoryMib &&
    (resources.acceleratorMilli === 0 || hasCardFor(node, usage, resources.acceleratorMilli))
  );
}

/** Whether one card has room for the share that the node would grant; the leftovers of two cards do not add up. */
function hasCardFor(node: PlacementNode, usage: NodeUsage, acceleratorMilli: number): boolean {
  const { accelerators } = node;
  if (!accelerators) return false;
  const share = grantedMilli(acceleratorMilli, accelerators);
  return cardsFree(node, usage).some((free) => free >= share);
}

/** Free thousandths of each card. */
function cardsFree({ accelerators }: PlacementNode, { cardMilli }: NodeUsage): number[] {
  return Array.from({ length: accelerators?.cards ?? 0 }, (_, card) => CARD_MILLI - (cardMilli[card] ?? 0));
}
