/**
 * Loaded into a service before its own code: kills the process at the step that the file `CRASH_FILE` names, once. The test
 * writes the file; whoever deletes it is the one that dies.
 */
import { readFileSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CRASH_STEPS, nameOf, type CrashStep } from './crash.steps.ts';

type Method = (...args: unknown[]) => unknown;

const file = process.env['CRASH_FILE'] ?? '';
const service = basename(process.cwd());
const root = join(process.cwd(), '../..');

for (const step of CRASH_STEPS.filter((each) => each.service === service)) await prepare(step);

async function prepare(step: CrashStep): Promise<void> {
  const module = (await import(pathToFileURL(join(root, step.module)).href)) as Record<string, unknown>;
  const { prototype } = module[step.of] as { prototype: Record<string, Method> };
  const original = prototype[step.method];
  if (!original) throw new Error(`${step.of} has no method ${step.method}`);
  prototype[step.method] = function (...args: unknown[]): unknown {
    if (step.when === 'before') crashAt(step);
    const answer = original.apply(this, args);
    if (step.when === 'before') return answer;
    if (!(answer instanceof Promise)) {
      crashAt(step);
      return answer;
    }
    return answer.then((value: unknown) => {
      crashAt(step);
      return value;
    });
  };
}

function crashAt(step: CrashStep): void {
  try {
    if (readFileSync(file, 'utf8') !== nameOf(step)) return;
    unlinkSync(file);
  } catch {
    return; // No step is named, or another process was faster.
  }
  process.kill(process.pid, 'SIGKILL');
}
