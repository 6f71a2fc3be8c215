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
  const { roundTripUsMax, priceMicroPerHourMax, operators, regions } = request;
  const failed: Constraint[] = [];
  if (roundTripUs < 0 || (roundTripUsMax > 0 && roundTripUs > roundTripUsMax)) failed.push('latency');
  if (!fits(node, usage, request.resources)) failed.push('resources');
  if (priceMicroPerHourMax > 0 && priceMicroPerHour > priceMicroPerHourMax) failed.push('price');
  if (regions.size > 0 && !regions.has(node.regionId)) failed.push('region');
  if (operators.size > 0 && !operators.has(node.operatorId)) failed.push('operator');
  if (request.excluded.has(node.id)) failed.push('excluded');
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

/** The card with the least room that still does, then the first; undefined where none does or none is asked for. */
export function chooseCard(
  node: PlacementNode,
  usage: NodeUsage,
  acceleratorMilli: number,
): number | undefined {
  if (acceleratorMilli === 0 || !node.accelerators) return undefined;
  const share = grantedMilli(acceleratorMilli, node.accelerators);
  let chosen: { card: number; free: number } | undefined;
  for (const [card, free] of cardsFree(node, usage).entries()) {
    if (free >= share && (!chosen || free < chosen.free)) chosen = { card, free };
  }
  return chosen?.card;
}

function fits(node: PlacementNode, usage: NodeUsage, resources: Resources): boolean {
  return (
    node.cpuMilli - usage.cpuMilli >= resources.cpuMilli &&
    node.memoryMib - usage.memoryMib >= resources.memoryMib &&
    (resources.acceleratorMilli === 0 || chooseCard(node, usage, resources.acceleratorMilli) !== undefined)
  );
}

/** Free thousandths of each card. */
export function cardsFree({ accelerators }: PlacementNode, { cardMilli }: NodeUsage): number[] {
  return Array.from({ length: accelerators?.cards ?? 0 }, (_, card) => CARD_MILLI - (cardMilli[card] ?? 0));
}
