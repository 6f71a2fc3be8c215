import { readFileSync } from 'node:fs';
import { notFound } from '@isthmus/platform-errors';
import type { Atlas } from './atlas.types.js';
import { expand } from './expand.js';
import { checkRelations } from './relations.check.js';
import { checkStructure } from './structure.check.js';
import { checkSurvivability } from './survivability.check.js';

/** Names of the atlases that come with this package. */
export const BUILT_IN_ATLASES = ['cn-2026'] as const;

export type BuiltInAtlasName = (typeof BUILT_IN_ATLASES)[number];

const loaded = new Map<BuiltInAtlasName, Atlas>();

/**
 * Checks and expands an atlas: the name of a built-in one, or the parsed JSON of a file. The checks run in three steps
 * (fields, relations, survival of any single link cut), each of which reports all it finds.
 * @throws AppError INVALID_ARGUMENT with one field violation per fault; NOT_FOUND for an unknown name.
 */
export function loadAtlas(source: string | object): Atlas {
  if (typeof source === 'string') {
    const name = BUILT_IN_ATLASES.find((builtIn) => builtIn === source);
    if (name === undefined) throw notFound('atlas', source);
    return builtInAtlas(name);
  }
  const file = checkStructure(source);
  checkRelations(file);
  checkSurvivability(file);
  return expand(file);
}

/**
 * Reads the atlas that a configuration names: a built-in one, or a file whose name ends in `.json`.
 * @throws AppError as loadAtlas does.
 */
export function readAtlas(name: string): Atlas {
  // The loader checks the shape.
  return loadAtlas(name.endsWith('.json') ? (JSON.parse(readFileSync(name, 'utf8')) as object) : name);
}

/** Reads an atlas that comes with this package, once per process. */
export function builtInAtlas(name: BuiltInAtlasName): Atlas {
  const known = loaded.get(name);
  if (known) return known;
  // `src/` and `dist/` lie at the same depth, so one relative address serves both.
  const text = readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8');
  // The shape is unknown until `checkStructure` has seen it; the schema refuses anything that is not an object.
  const atlas = loadAtlas(JSON.parse(text) as object);
  loaded.set(name, atlas);
  return atlas;
}
