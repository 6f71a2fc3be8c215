import { seeded } from '../seeded.fixture.js';
import type { LinkChange, PathGraphInput, PathLink } from './path-graph.types.js';

export interface RandomGraph {
  nodes: number;
  links: number;
  /** Largest weight: 0 and 1 make ties of almost every pair. */
  weightMax: number;
  seed: number;
}

/** Any graph: self-loops, parallel links, one-way links, links that are down, pieces that do not connect. */
export function randomGraph({ nodes, links, weightMax, seed }: RandomGraph): PathGraphInput {
  const random = seeded(seed);
  const whole = (max: number) => Math.floor(random() * (max + 1));
  const randomLink = (): PathLink => ({
    from: whole(nodes - 1),
    to: whole(nodes - 1),
    weight: whole(weightMax),
    delay: whole(5),
    capacity: whole(10),
    oneWay: random() < 0.2,
    up: random() > 0.05,
    groups: random() < 0.5 ? [whole(links)] : [whole(links), whole(4)],
    ...(random() < 0.3 ? { weightBack: whole(weightMax) } : {}),
  });
  return { nodeCount: nodes, links: nodes === 0 ? [] : Array.from({ length: links }, randomLink) };
}

/** A change of one link: down, up again, heavier or lighter. */
export function randomChange(random: () => number, links: number, weightMax: number): LinkChange {
  const link = Math.floor(random() * links);
  const kind = random();
  if (kind < 0.3) return { link, up: false };
  if (kind < 0.55) return { link, up: true };
  return { link, weight: Math.floor(random() * (weightMax + 1)) };
}
