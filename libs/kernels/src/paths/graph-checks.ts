import { AppError, invalidArgument, type FieldViolation } from '@isthmus/platform-errors';
import { DISTANCE_MAX, type LinkChange, type PathGraphInput, type PathLink } from './path-graph.types.js';

const GROUP_MAX = 65_535;
const NODES_MAX = 1 << 22;
const LINKS_MAX = 1 << 23;

/** Throws INVALID_ARGUMENT that names the first offending fields, LIMIT_EXCEEDED beyond 2²² nodes or 2²³ links. */
export function checkGraph({ nodeCount, links }: PathGraphInput): void {
  if (!isWhole(nodeCount, Number.MAX_SAFE_INTEGER)) throw violation('nodeCount', 'must be a whole number');
  checkLimit('nodes', nodeCount, NODES_MAX);
  checkLimit('links', links.length, LINKS_MAX);
  links.forEach((link, index) => checkLink(link, index, nodeCount));
}

/** Throws INVALID_ARGUMENT unless `node` is a node of the graph. */
export function checkNode(field: string, node: number, nodeCount: number): void {
  if (!isIndex(node, nodeCount)) throw violation(field, `must be a node, 0…${nodeCount - 1}`);
}

/** Throws INVALID_ARGUMENT unless every element is an index below `count`. */
export function checkIndices(field: string, values: readonly number[] | undefined, count: number): void {
  values?.forEach((value, i) => {
    if (!isIndex(value, count)) throw violation(`${field}[${i}]`, `must be a whole number below ${count}`);
  });
}

/** Throws INVALID_ARGUMENT unless `value` is a whole number in `min`…`max`. */
export function checkWhole(field: string, value: number, { min, max }: { min: number; max: number }): void {
  if (!isWhole(value, max) || value < min) throw violation(field, `must be a whole number, ${min}…${max}`);
}

export function checkGroups(field: string, groups: readonly number[] | undefined): void {
  checkIndices(field, groups, GROUP_MAX + 1);
}

export function checkChange(change: LinkChange, index: number, linkCount: number): void {
  const field = `changes[${index}]`;
  if (!isIndex(change.link, linkCount))
    throw violation(`${field}.link`, `must be a link, 0…${linkCount - 1}`);
  for (const name of ['weight', 'weightBack'] as const) {
    const value = change[name];
    if (value !== undefined) checkWhole(`${field}.${name}`, value, { min: 0, max: DISTANCE_MAX });
  }
}

/** LIMIT_EXCEEDED with the limit, and the option that raises it. */
export function limitExceeded(
  message: string,
  remedy: string,
  metadata: Record<string, string> = {},
): AppError {
  return new AppError('LIMIT_EXCEEDED', message, { remedy, metadata });
}

function checkLink(link: PathLink, index: number, nodeCount: number): void {
  if (isIndex(link.from, nodeCount) && isIndex(link.to, nodeCount) && isWhole(link.weight, DISTANCE_MAX)) {
    if (
      link.weightBack === undefined &&
      link.delay === undefined &&
      link.capacity === undefined &&
      !link.groups
    )
      return;
  }
  const field = `links[${index}]`;
  checkNode(`${field}.from`, link.from, nodeCount);
  checkNode(`${field}.to`, link.to, nodeCount);
  checkWhole(`${field}.weight`, link.weight, { min: 0, max: DISTANCE_MAX });
  for (const name of ['weightBack', 'delay', 'capacity'] as const) {
    const value = link[name];
    if (value !== undefined) checkWhole(`${field}.${name}`, value, { min: 0, max: DISTANCE_MAX });
  }
  checkGroups(`${field}.groups`, link.groups);
}

function checkLimit(what: string, count: number, max: number): void {
  if (count <= max) return;
  throw limitExceeded(`${count} ${what}, the kernel takes ${max}`, 'Split the graph into regions.', {
    limit: String(max),
  });
}

function violation(field: string, description: string): AppError {
  const fields: FieldViolation[] = [{ field, description }];
  return invalidArgument(fields);
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
