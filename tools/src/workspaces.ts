import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** What `package.json` of a workspace says, as far as the checks need it. */
export interface Manifest {
  /** From the root; empty for the root itself. */
  folder: string;
  name: string;
  scripts?: Record<string, string>;
  engines?: { node?: string };
  workspaces?: string[];
  nx?: { tags?: string[] };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** The root's manifest, then one for each workspace. */
export function workspaceManifests(): Manifest[] {
  const root = manifest('package.json');
  const folders = (root.workspaces ?? []).flatMap((pattern) =>
    globSync(`${pattern}/package.json`, { cwd: ROOT }),
  );
  return [root, ...folders.sort().map(manifest)];
}

function manifest(path: string): Manifest {
  const content = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest; // npm has read it before us
  return { ...content, folder: path.replace(/\/?package\.json$/, '') };
}
