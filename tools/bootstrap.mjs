#!/usr/bin/env node
/**
 * What `npm run up`, `npm test` and the others start: plain JavaScript that needs nothing installed. It installs what
 * the lock file names, then hands over to the command of that name in `tools/src`, on the Node that the lock file pins.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...rest] = process.argv.slice(2);
const NODE_MINIMUM = [20, 19];

requireNode();
install();
handOver();

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1])) return;
  fail(`Node ${process.versions.node} is too old: install Node ${NODE_MINIMUM.join('.')} or newer.`);
}

/**
 * Installs when nothing is installed or the lock file has changed since. `npm ci` would be stricter, but it refuses the
 * whole lock file where a registry lacks a binary package of a platform that is not this one.
 */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.isthmus-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const started = Date.now();
  console.log('Installing dependencies; this takes a minute or two the first time …');
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0)
    fail('npm install failed; its message is above. Mend what it names and run the command again.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Signals go to the command, which knows how to stop; this process only waits for it. */
function handOver() {
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node)) {
    fail(
      'The npm package "node" did not bring its binary: its install script was refused. Run: npm install-scripts approve node',
    );
  }
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  // It stays for as long as the platform runs, and only watches it.
  const forSize = command === 'up' ? ['--optimize-for-size', '--max-semi-space-size=2'] : [];
  const child = spawn(
    node,
    [
      '--disable-warning=ExperimentalWarning',
      ...forSize,
      join(root, 'tools', 'src', `${command}.main.ts`),
      ...rest,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: path },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
