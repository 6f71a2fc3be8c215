import type { AtlasFile } from './format.schema.js';
import { bridges, components, type Graph } from './survivability.js';
import { Violations } from './violations.js';

/** Naming a bridge costs a walk over the network, so only so many are named. */
const BRIDGES_NAMED_MAX = 50;

/**
 * Checks that every site is reachable and stays so when any one link is cut.
 * @throws AppError INVALID_ARGUMENT naming a site of each stray part, or each link whose cut parts the network.
 */
export function checkSurvivability(file: AtlasFile): void {
  const violations = new Violations();
  const graph = graphOf(file);
  reportStrayParts(file, graph, violations);
  violations.throwIfAny();
  for (const bridge of bridges(graph).slice(0, BRIDGES_NAMED_MAX))
    violations.add(`links[${bridge}]`, ...bridgeFault(file, graph, bridge));
  violations.throwIfAny();
}

function graphOf(file: AtlasFile): Graph {
  const indexById = new Map(file.sites.map((site, index) => [site.id, index]));
  // Unknown ends were refused by the check of relations before this one runs.
  const edges = file.links.map((link) => [indexById.get(link.a) ?? 0, indexById.get(link.b) ?? 0] as const);
  return { vertexCount: file.sites.length, edges };
}

function reportStrayParts(file: AtlasFile, graph: Graph, violations: Violations): void {
  const component = components(graph);
  const seen = new Set([0]);
  file.sites.forEach((site, index) => {
    const part = component[index] ?? 0;
    if (seen.has(part)) return;
    seen.add(part);
    const rule = `site "${site.id}" must be reachable from "${file.sites[0]?.id ?? ''}" over links`;
    violations.add(`sites[${index}]`, rule, 'add two links on separate routes to the rest of the network');
  });
}

/** What is wrong with a link whose cut parts the network, and the remedy. */
function bridgeFault(file: AtlasFile, graph: Graph, bridge: number): [rule: string, remedy: string] {
  const component = components(graph, bridge);
  const far = component.filter((part) => part !== 0).length;
  const link = file.links[bridge];
  return [
    `"${link?.a}" to "${link?.b}" must not be the only way to ${Math.min(far, component.length - far)} site(s)`,
    'add a second link on a separate route between the two sides',
  ];
}
