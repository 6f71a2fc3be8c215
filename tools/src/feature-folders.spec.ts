import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './paths.ts';

/** The portal has layers of its own; the others have a folder for each feature. */
const SERVICES = globSync('apps/*', { cwd: ROOT, exclude: ['apps/portal'] });

it('features of a service import each other in one direction', () => {
  expect(SERVICES.length).toBeGreaterThan(8);
  const found = SERVICES.flatMap((service) => {
    const edges = edgesOf(service);
    return [...edges]
      .map((edge) => edge.split(' → '))
      .filter(([from = '', to = '']) => from < to && edges.has(`${to} → ${from}`))
      .map(([from, to]) => `${service}: ${from} ⇄ ${to}`);
  });
  expect(found).toEqual([]);
});

/** Such as `metering → reservation`: which features import which. Tests and benchmarks may import any. */
function edgesOf(service: string): Set<string> {
  const source = join(ROOT, service, 'src');
  const files = globSync('*/**/*.ts', { cwd: source, exclude: ['testing/**', '**/*.{spec,bench}.ts'] });
  const edges = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(source, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/\bfrom '(\.\.?\/[^']+)'/g)) {
      const [from = ''] = file.split('/');
      const [to = '', ...inside] = normalize(join(dirname(file), path)).split('/');
      if (inside.length > 0 && to !== from) edges.add(`${from} → ${to}`);
    }
  }
  return edges;
}
