import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.ts';
import { workspaceManifests, type Manifest } from './workspaces.ts';

const workspaces = workspaceManifests().filter(({ folder }) => folder !== '');

/** Folders of the workspaces for which something holds. */
function foldersWhere(holds: (workspace: Manifest) => boolean): string[] {
  return workspaces.filter(holds).map(({ folder }) => folder);
}

it('starts an integration suite where there are integration tests, and only there', () => {
  const withTests = ({ folder }: Manifest) =>
    globSync('src/**/*.int.spec.{ts,tsx}', { cwd: join(ROOT, folder) }).length > 0;
  expect(foldersWhere(({ scripts }) => scripts?.['test:int'] !== undefined)).toEqual(foldersWhere(withTests));
});

it('mutates every service', () => {
  const isService = ({ folder }: Manifest) => folder.startsWith('apps/');
  const hasMutations = ({ scripts }: Manifest) =>
    scripts?.['mutate']?.endsWith('tools/src/mutate.main.ts') === true;
  expect(foldersWhere(hasMutations)).toEqual(foldersWhere(isService));
});

it('tags every workspace with its kind and its name, which is what the directions are about', () => {
  const isTagged = ({ name, nx }: Manifest) => {
    const [kind = '', scope] = nx?.tags ?? [];
    return (
      /^type:(app|lib|domain|platform|kernel|e2e|tools)$/.test(kind) &&
      scope === `scope:${name.replace('@isthmus/', '')}`
    );
  };
  expect(foldersWhere((workspace) => !isTagged(workspace))).toEqual([]);
});
