import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where models are kept, shared by every checkout of the user: `ISTHMUS_MODELS_FOLDER`, else below the user's cache. */
export function modelsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { ISTHMUS_MODELS_FOLDER: named, XDG_CACHE_HOME: cache } = environment;
  if (named) return named;
  return join(cache ? cache : join(homedir(), '.cache'), 'isthmus', 'models');
}
