import { spawn } from 'node:child_process';
import { ROOT } from './paths.ts';

/** True when every file is as `npm run format` would leave it; the others are named on the console. */
export function isFormatted(): Promise<boolean> {
  const check = spawn('npm', ['run', '--silent', 'format:check'], { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve) => check.once('exit', (code) => resolve(code === 0)));
}
