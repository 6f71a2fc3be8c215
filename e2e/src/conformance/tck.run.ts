import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Branch `1.0-dev` of github.com/a2aproject/a2a-tck, for which the expected failures were written. */
const TCK_COMMIT = '357c4a87afa2818731590647cccbea31c31733a2';

export type Binding = 'gRPC' | 'JSON-RPC' | 'HTTP+JSON' | 'none';

export interface TckResult {
  /** Such as `TestX::test_y[grpc]`. */
  test: string;
  binding: Binding;
  outcome: 'passed' | 'failed' | 'skipped';
  /** Empty for a test that passed. */
  reason: string;
}

/** Throws where the checkout is not of the pinned commit. */
export function assertPinned(checkout: string): void {
  const { stdout } = spawnSync('git', ['-C', checkout, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
  if (stdout?.trim() === TCK_COMMIT) return;
  const found = stdout?.trim() || 'no git checkout';
  throw new Error(
    `${checkout} is ${found}. Check out ${TCK_COMMIT} of https://github.com/a2aproject/a2a-tck`,
  );
}

interface TckRun {
  python: string;
  checkout: string;
  /** Base URL of the agent. */
  agent: string;
  /** Runs the tests whose name has this only. */
  only?: string;
}

/** Runs the kit against an agent; leaves the checkout as it is. */
export async function runTck({ python, checkout, agent, only }: TckRun): Promise<TckResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-tck-'));
  const report = join(directory, 'report.jsonl');
  const options = ['-q', '--tb=short', '-p', 'no:cacheprovider', '-p', 'tck_report'];
  const kit = spawn(
    python,
    [
      '-m',
      'pytest',
      'tests/compatibility/',
      `--sut-host=${agent}`,
      '--webhook-host=127.0.0.1',
      ...options,
      ...(only === undefined ? [] : ['-k', only]),
    ],
    {
      cwd: checkout,
      env: {
        ...process.env,
        PYTHONPATH: join(import.meta.dirname, 'python'),
        PYTHONDONTWRITEBYTECODE: '1',
        TCK_REPORT: report,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  kit.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await once(kit, 'close');
  const lines = await readFile(report, 'utf8').catch(() => '');
  await rm(directory, { recursive: true, force: true });
  if (lines === '') throw new Error(`the TCK ran no test:\n${output.slice(-4_000)}`);
  return lines.trim().split('\n').map(resultOf);
}

function resultOf(line: string): TckResult {
  const row = JSON.parse(line) as Omit<TckResult, 'binding'>; // written by python/tck_report.py
  return { ...row, test: row.test.replace(/^.*?::/, ''), binding: bindingOf(row.test) };
}

/** By its parameter or its name; tests of the card and of the data model ask by none in particular. */
function bindingOf(test: string): Binding {
  if (/grpc/i.test(test)) return 'gRPC';
  if (/json-?rpc/i.test(test)) return 'JSON-RPC';
  return /http_?json|AIP193|Rest[A-Z]|_rest\b/.test(test) ? 'HTTP+JSON' : 'none';
}
