import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SCRIPT = join(import.meta.dirname, 'python', 'clients.py');
/** LiteLLM reads its price list from its package, and nothing is reported to anybody. */
const ENVIRONMENT = {
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LANGSMITH_TRACING: 'false',
  PYTHONDONTWRITEBYTECODE: '1',
};

/** Starts the process that calls Python's client libraries. Loading them takes seconds. Rejects where they cannot be. */
export async function startPython(python: string): Promise<{ url: string; close: () => void }> {
  const environment = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...ENVIRONMENT };
  const child = spawn(python, [SCRIPT], { env: environment });
  const endAtOnce = () => child.kill();
  process.once('exit', endAtOnce);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk).slice(-4_000)));
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Python's clients ended as they started: ${errors}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      process.off('exit', endAtOnce);
      child.kill();
    },
  };
}
