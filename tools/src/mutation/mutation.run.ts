import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutation.list.ts';
import type { Answer, Outcome, Request } from './mutation.protocol.ts';

export interface MutationResult {
  mutation: Mutation;
  outcome: Outcome;
}

/** Without mutation the tests may take this long, start of Vitest included. */
const BASELINE_LIMIT_MS = 180_000;
/** A mutant that hangs is ended after this and three times what all tests took. */
const MUTANT_LIMIT_MS = 15_000;
const WORKER = fileURLToPath(new URL('mutation.worker.ts', import.meta.url));

/** Tries every mutation against the unit tests of a workspace. Throws when the tests fail without any mutation. */
export async function runMutations(
  workspace: string,
  mutations: Mutation[],
  options: { onResult?: (result: MutationResult) => void; mutantLimitMs?: number } = {},
): Promise<MutationResult[]> {
  const worker = new Worker(workspace);
  try {
    const baseline = await worker.ask({ kind: 'baseline', tests: testsOf(mutations) }, BASELINE_LIMIT_MS);
    if (baseline?.kind !== 'baseline')
      throw new Error(`${workspace}: the tests do not run: ${why(baseline)}`);
    if (baseline.failure)
      throw new Error(`${workspace}: the tests fail without any mutation: ${baseline.failure}`);
    const limitMs = (options.mutantLimitMs ?? MUTANT_LIMIT_MS) + 3 * baseline.tookMs;
    const results: MutationResult[] = [];
    for (const mutation of mutations) {
      const answer = await worker.ask({ kind: 'mutant', mutation }, limitMs);
      const outcome = answer?.kind === 'outcome' ? answer.outcome : HUNG;
      const result = { mutation, outcome };
      results.push(result);
      options.onResult?.(result);
    }
    return results;
  } finally {
    await worker.stop();
  }
}

const HUNG: Outcome = { status: 'killed', detail: 'time limit' };
/** Says nothing about the tests: the process may have lacked memory. */
const ENDED: Answer = { kind: 'outcome', outcome: { status: 'error', detail: 'the worker ended' } };

/** Every spec file that some mutation names; `undefined`, all of them, as soon as one names none. */
function testsOf(mutations: Mutation[]): string[] | undefined {
  if (mutations.some(({ tests }) => !tests)) return undefined;
  return [...new Set(mutations.flatMap(({ tests = [] }) => tests))];
}

function why(answer: Answer | undefined): string {
  return answer?.kind === 'outcome' ? answer.outcome.detail : 'no answer within the time limit';
}

/** A child process that answers one request at a time; replaced when it gives no answer in time. */
class Worker {
  private child: ChildProcess | undefined;
  private readonly workspace: string;

  constructor(workspace: string) {
    this.workspace = workspace;
  }

  /** The answer, or `undefined` when none came in time: then the child is ended, with whatever it was running. */
  async ask(request: Request, limitMs: number): Promise<Answer | undefined> {
    this.child ??= await this.start();
    this.child.send(request);
    const answer = await nextAnswer(this.child, limitMs);
    if (answer === undefined || answer === ENDED) await this.stop();
    return answer;
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(WORKER, {
      cwd: this.workspace,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // A run inside a run of Vitest must not take the outer one's settings for its own.
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child = child;
    if ((await nextAnswer(child, BASELINE_LIMIT_MS))?.kind !== 'ready')
      throw new Error(`${this.workspace}: Vitest did not start`);
    return child;
  }
}

function nextAnswer(child: ChildProcess, limitMs: number): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const settle = (answer?: Answer) => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', onExit);
      resolve(answer);
    };
    const onExit = () => settle(ENDED);
    const timer = setTimeout(settle, limitMs);
    child.once('message', settle);
    child.once('exit', onExit);
  });
}
