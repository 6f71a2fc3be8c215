import { readFileSync } from 'node:fs';
import { loadAtlas, type Atlas } from '@isthmus/atlas';

/** The atlas that `ATLAS` names: a built-in one, or a file ending in `.json`. Throws AppError if it is invalid. */
export function readAtlas(name: string): Atlas {
  if (!name.endsWith('.json')) return loadAtlas(name);
  // The loader checks the shape.
  return loadAtlas(JSON.parse(readFileSync(name, 'utf8')) as object);
}
