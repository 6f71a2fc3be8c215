import { readFileSync } from 'node:fs';
import { loadAtlas, type Atlas } from '@isthmus/atlas';

/** The atlas that `ATLAS` names: a built-in one, or a file ending in `.json`. Throws AppError where it is not sound. */
export function readAtlas(name: string): Atlas {
  if (!name.endsWith('.json')) return loadAtlas(name);
  // The loader refuses whatever is not an object of the right shape.
  return loadAtlas(JSON.parse(readFileSync(name, 'utf8')) as object);
}
