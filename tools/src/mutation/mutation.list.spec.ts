import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../paths.ts';
import { mutate, readMutations } from './mutation.list.ts';
import { parses } from './mutation.parse.ts';

const lists = globSync(['apps/*/mutations.json', 'libs/*/mutations.json'], { cwd: ROOT });

it('every service has a list that is long enough', () => {
  const services = globSync('apps/*', { cwd: ROOT });
  expect(services.length).toBeGreaterThan(9);
  for (const service of services) expect(() => readMutations(resolve(ROOT, service))).not.toThrow();
});

// A run tries only some of them.
it.each(lists)('%s has mutations that can be made', (list) => {
  const workspace = resolve(ROOT, dirname(list));
  const faults = readMutations(workspace, 1).flatMap((mutation) => {
    const made = mutate(readFileSync(resolve(workspace, mutation.file), 'utf8'), mutation);
    const fault = 'fault' in made ? made.fault : !parses(made.text, mutation.file) && 'does not parse';
    return fault ? `${mutation.file}: ${mutation.find}: ${fault}` : [];
  });
  expect(faults).toEqual([]);
});
