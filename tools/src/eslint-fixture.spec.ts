import { join } from 'node:path';
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import { ROOT } from './paths.ts';

const eslint = new ESLint({ cwd: ROOT, ignore: false });

/** Messages of the rules that guard the architecture, for one file of the fixture. */
async function complaints(file: string): Promise<string[]> {
  const [result] = await eslint.lintFiles([join('tools/eslint/fixture', file)]);
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId?.startsWith('no-restricted'))
    .map(({ message }) => message);
}

it('keeps frameworks, proto types, the database, Node, clocks and randomness out of domain rules', async () => {
  const found = (await complaints('libs/domain/some/src/rule.ts')).join('\n');
  for (const rule of [
    'no framework',
    'Proto types stop',
    'reaches the database',
    'no Node built-in',
    'Time is an argument',
    'Randomness',
    'are pure',
  ]) {
    expect(found).toContain(rule);
  }
});

it('keeps all but the workflow API out of the sandbox', async () => {
  expect(await complaints('libs/workflows/src/some.workflow.ts')).toHaveLength(2);
});

it('keeps Prisma, the database and proto types out of services', async () => {
  expect(await complaints('apps/some-app/src/some.service.ts')).toHaveLength(3);
});

it('keeps servers and loops made by hand out of apps, and names the kit', async () => {
  const found = await complaints('apps/some-app/src/some.server.ts');
  const naming = (kit: string) => found.filter((message) => message.includes(kit));
  expect(naming('HttpServer of @isthmus/platform-http')).toHaveLength(3);
  expect(naming('PeriodicTask of @isthmus/platform-jobs')).toHaveLength(2);
  expect(found.filter((message) => message.includes("'request'"))).toEqual([]);
});
