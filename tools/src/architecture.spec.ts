import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';
import { portsFromEnvironment } from './ports.ts';
import { loadSecrets } from './secrets.ts';
import { planProcesses, type ProcessSpec } from './services.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const architecture = read('docs/architecture.md');

/** The cells of the rows of a Markdown table whose first cell is code, by that. */
function rowsOf(text: string): Map<string, string[]> {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const cells = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [cells[0] ?? '', cells];
    }),
  );
}

describe('the table of services', () => {
  const rows = rowsOf(architecture.split('## Services')[1] ?? '');
  const dataDirectory = mkdtempSync(join(tmpdir(), 'isthmus-plan-'));
  afterAll(() => rmSync(dataDirectory, { recursive: true }));
  let processes: ProcessSpec[];
  beforeAll(async () => {
    processes = planProcesses({
      ports: portsFromEnvironment({}),
      secrets: await loadSecrets(dataDirectory),
      dataDirectory,
      databaseUrl: 'postgres://127.0.0.1:1/postgres',
      temporalAddress: '127.0.0.1:2',
      temporalNamespace: 'default',
      instances: 1,
      environment: {},
    });
  });

  it.each(globSync('apps/*', { cwd: ROOT }).map((path) => basename(path)))('has %s', (app) => {
    expect([...rows.keys()]).toContain(`\`${app}\``);
  });

  it('has the schema and the ports that each service is started with', () => {
    const started = processes.map(({ service, environment }) => {
      const { DATABASE_URL, HTTP_PORT, PUBLIC_GRPC_PORT, GRPC_PORT, OPERATIONS_PORT } = environment;
      const role = DATABASE_URL === undefined ? '' : new URL(DATABASE_URL).username;
      const schema = role.replace('isthmus_', '');
      const grpc = service === 'portal' ? [] : [GRPC_PORT, OPERATIONS_PORT];
      return { service, schema, ports: [HTTP_PORT, PUBLIC_GRPC_PORT, ...grpc].filter(Boolean) };
    });
    const documented = processes.map(({ service }) => {
      const [, , code = '', http = '', grpc = ''] = rows.get(`\`${service}\``) ?? [];
      return { service, schema: /\w+/.exec(code)?.[0] ?? '', ports: `${http} ${grpc}`.match(/\d+/g) ?? [] };
    });
    expect(documented).toEqual(started);
  });
});

it('names every package of the platform, and has a contract for each', () => {
  const packages = globSync('libs/platform/*', { cwd: ROOT });
  expect(packages.length).toBeGreaterThan(15);
  const table = architecture.split('## What services have in common')[1]?.split('\n## ')[0] ?? '';
  expect(packages.filter((path) => !table.includes(`\`${basename(path)}\``))).toEqual([]);
  expect(packages.filter((path) => !existsSync(join(ROOT, path, 'README.md')))).toEqual([]);
});

it('numbers decisions without gaps', () => {
  const numbers = globSync('docs/adr/*.md', { cwd: ROOT })
    .map((path) => Number(basename(path).slice(0, 4)))
    .sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(numbers.length).toBeGreaterThan(30);
});

it('links to files that are there', () => {
  const folders =
    '{docs,docs/adr,docs/guide/*,docs/protocol,docs/runbooks,apps/*,libs/**,assembly,e2e,tools,prisma}';
  const skipped = ['**/node_modules/**', 'libs/packs/**'];
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    ...globSync(`${folders}/*.md`, { cwd: ROOT, exclude: skipped }),
  ];
  expect(documents.length).toBeGreaterThan(80);
  const broken = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|mailto:|#|\/)([^)#\s]+)/g)]
      .filter(([, link = '']) => !existsSync(join(ROOT, dirname(path), link)))
      .map(([, link]) => `${path}: ${link}`),
  );
  expect(broken).toEqual([]);
});
