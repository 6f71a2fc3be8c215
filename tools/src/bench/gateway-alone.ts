import { spawnSync } from 'node:child_process';
import { ROOT } from '../paths.ts';

export interface GatewayAlone {
  /** The largest of the medians. */
  worstMs: number;
  /** Median milliseconds that the gateway adds, by method and by how long the agent takes. */
  cases: { name: string; ms: number }[];
}

/** Runs the benchmark of the package agent-gateway: a real gateway process before an agent that does nothing else. */
export async function gatewayAlone(): Promise<GatewayAlone> {
  const args = ['run', '--silent', 'bench', '-w', '@isthmus/agent-gateway'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The benchmark of agent-gateway failed:\n${stderr}`);
  // The last thing that it prints, beside figures of the run.
  const printed = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Record<string, unknown>;
  const cases = Object.entries(printed).flatMap(([name, value]) =>
    isMeasured(value) ? [{ name, ms: value.addedMedianMs }] : [],
  );
  return { worstMs: Math.max(...cases.map(({ ms }) => ms)), cases };
}

function isMeasured(value: unknown): value is { addedMedianMs: number } {
  return typeof value === 'object' && value !== null && 'addedMedianMs' in value;
}
