import type { PlacementNode } from './node.js';

/** Nodes in the order that breaks ties, fixed by the seed. */
export interface Fleet {
  readonly seed: number;
  /** By rank. */
  readonly nodes: readonly PlacementNode[];
}

/** Orders nodes by a seeded hash of their ids: no node is favoured for its name, and every instance agrees. */
export function compileFleet(nodes: readonly PlacementNode[], seed: number): Fleet {
  const ranked = nodes.map((node) => ({ node, hash: hash32(seed, node.id) }));
  ranked.sort((a, b) => a.hash - b.hash || (a.node.id < b.node.id ? -1 : 1));
  return { seed, nodes: ranked.map(({ node }) => node) };
}

/** FNV-1a over the text, started from the seed, with murmur3's finaliser so that neighbouring ids part. */
function hash32(seed: number, text: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let place = 0; place < text.length; place++)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
