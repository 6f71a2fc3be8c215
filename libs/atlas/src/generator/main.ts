import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadAtlas } from '../load.js';
import { CN_2026_SEED, generateCn2026 } from './cn-2026.js';
import { serialise } from './serialise.js';

// From `src/generator` and from `dist/generator` alike the package root is two levels up.
const target = fileURLToPath(new URL('../../data/cn-2026.json', import.meta.url));
const file = generateCn2026(CN_2026_SEED);
const atlas = loadAtlas(file);
writeFileSync(target, serialise(file));
console.log(
  `data/cn-2026.json: ${atlas.metros.length} metros, ${atlas.sites.length} sites, ` +
    `${atlas.nodes.length} nodes, ${atlas.links.length} links`,
);
