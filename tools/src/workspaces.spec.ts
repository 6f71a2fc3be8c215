import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.ts';

interface Workspace {
  folder: string;
  scripts: Record<string, string>;
  tags: string[];
}

const workspaces = globSync('{apps/*,libs/*,libs/domain/*,libs/platform/*,e2e,tools}/package.json', {
  cwd: ROOT,
}).map((path): Workspace => {
  const { scripts, nx } = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as {
    scripts: Record<string, string>;
    nx: { tags: string[] };
  };
  return { folder: path.replace('/package.json', ''), scripts, tags: nx.tags };
});

/** Folders of the workspaces for which something holds. */
function foldersWhere(holds: (workspace: Workspace) => boolean): string[] {
  return workspaces
    .filter(holds)
    .map(({ folder }) => folder)
    .sort();
}

it('starts an integration suite where there are integration tests, and only there', () => {
  const withTests = ({ folder }: Workspace) =>
    globSync('src/**/*.int.spec.{ts,tsx}', { cwd: join(ROOT, folder) }).length > 0;
  expect(foldersWhere(({ scripts }) => 'test:int' in scripts)).toEqual(foldersWhere(withTests));
});

it('lets every service be mutated: all apps but the portal', () => {
  const isService = ({ folder }: Workspace) => folder.startsWith('apps/') && folder !== 'apps/portal';
  const hasMutations = ({ scripts }: Workspace) =>
    scripts['mutate']?.endsWith('tools/src/mutate.main.ts') === true;
  expect(foldersWhere(hasMutations)).toEqual(foldersWhere(isService));
});

it('tags every workspace with its kind and its name, which is what the directions are about', () => {
  const named = ({ folder, tags }: Workspace) =>
    tags.length === 2 &&
    /^type:(app|lib|domain|platform|e2e|tools)$/.test(tags[0] ?? '') &&
    tags[1] === `scope:${folder.replace(/^(apps|libs)\//, '').replace('/', '-')}`;
  expect(foldersWhere((workspace) => !named(workspace))).toEqual([]);
});
