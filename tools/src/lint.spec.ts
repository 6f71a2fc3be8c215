import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';

const LINT = join(ROOT, 'tools/fixtures/lint');
const TYPES = join(ROOT, 'tools/fixtures/types');

/** Each line of a fixture with what must be said about it, such as `7: Time is an argument`. */
function expectations(text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    line
      .split(/ (?:\/\/ )?✗ /)
      .slice(1)
      .map((message) => `${index + 1}: ${message}`),
  );
}

describe('ESLint', () => {
  const eslint = new ESLint({ cwd: ROOT, ignore: false });

  /** Errors, not warnings, about a text as if it were a file of the repository, so that the rules of that place hold. */
  async function messages(text: string, path: string): Promise<string[]> {
    const [result] = await eslint.lintText(text, { filePath: join(ROOT, path) });
    const errors = (result?.messages ?? []).filter(({ severity }) => severity === 2);
    return errors.map(({ line, message }) => `${line}: ${message}`);
  }

  it('says about each file of the fixture what the file expects, and nothing else', async () => {
    const files = (await readdir(LINT, { recursive: true })).filter((name) => name.endsWith('.ts'));
    expect(files).toHaveLength(15);
    for (const file of files) {
      const text = await readFile(join(LINT, file), 'utf8');
      const expected = expectations(text);
      const found = await messages(text.replaceAll(/ (?:\/\/ )?✗ .*/g, ''), file);
      const unexpected = found.filter((message) => !expected.some((part) => says(message, part)));
      const missing = expected.filter((part) => !found.some((message) => says(message, part)));
      expect({ file, unexpected, missing }).toEqual({ file, unexpected: [], missing: [] });
    }
  });

  it('refuses long functions and long files', async () => {
    const lines = (count: number) => '  seen.push(1);\n'.repeat(count);
    const found = await messages(
      `const seen: number[] = [];\nexport function long() {\n${lines(70)}}\n${lines(230)}`,
      'libs/atlas/src/long.ts',
    );
    expect(found).toEqual([
      "2: Function 'long' has too many lines (72). Maximum allowed is 70.",
      '301: File has too many lines (303). Maximum allowed is 300.',
    ]);
  });
});

it('oxlint finds promises that nobody awaits, switches with gaps and import cycles, of types too', async () => {
  const found = await oxlint();
  const expected: string[] = [];
  for (const file of (await readdir(TYPES)).filter((name) => name.endsWith('.ts')))
    expected.push(
      ...expectations(await readFile(join(TYPES, file), 'utf8')).map((line) => `${file}:${line}`),
    );
  expect(found.sort()).toEqual(expected.sort());
});

it('knip finds files, exports, types and dependencies that nothing uses, and imports that no package lists', async () => {
  const fixture = join(ROOT, 'tools/fixtures/knip');
  const args = ['--directory', fixture, '--config', relative(fixture, join(ROOT, 'knip.jsonc'))];
  const run = promisify(execFile)(join(ROOT, 'node_modules/.bin/knip'), [...args, '--reporter', 'compact']);
  const failure = await run.then(
    () => undefined,
    (error: { code: number; stdout: string }) => error,
  );
  expect(failure?.code).toBe(1);
  const names = ['forgotten.ts', 'neverCalled', 'UnusedOutside', 'not-imported', 'not-listed'];
  expect(names.filter((name) => !failure?.stdout.includes(name))).toEqual([]);
});

it('lets the kernels import nothing outside assembly', async () => {
  const folder = join(ROOT, 'assembly');
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !/node_modules|native/.test(name),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [, source = ''] of text.matchAll(/\bfrom '([^']+)'/g)) {
      expect(source, file).toMatch(/^\./);
      expect(join('assembly', dirname(file), source), `${file} imports ${source}`).toMatch(/^assembly\//);
    }
  }
});

/** Whether a message is about the line and contains the text of an expectation. */
function says(message: string, expectation: string): boolean {
  const [line, text = ''] = splitOnce(expectation);
  return message.startsWith(`${line}: `) && message.includes(text);
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(': ');
  return [text.slice(0, at), text.slice(at + 2)];
}

interface Diagnostic {
  code: string;
  filename: string;
  labels: { span: { line: number } }[];
}

async function oxlint(): Promise<string[]> {
  const args = ['--type-aware', '--format', 'json', '-c', join(TYPES, 'oxlint.json'), TYPES];
  const run = promisify(execFile)(join(ROOT, 'node_modules/.bin/oxlint'), args, { cwd: ROOT });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return diagnostics.map(
    ({ code, filename, labels }) =>
      `${filename.replace('tools/fixtures/types/', '')}:${labels[0]?.span.line}: ${code}`,
  );
}
