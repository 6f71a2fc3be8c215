import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Progress } from './progress.ts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** A Chromium of the system; installed from the system's packages where it is missing and that is allowed. */
export async function ensureChromium(progress: Progress): Promise<string | undefined> {
  const found = [process.env['CHROMIUM_PATH'] ?? '', ...CANDIDATES].find(
    (path) => path !== '' && existsSync(path),
  );
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    progress.say('    installing Chromium from the packages of the system');
    const options = { stdio: 'ignore' as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  }
  const installed = CANDIDATES.find(existsSync);
  if (!installed)
    progress.say('    no Chromium: browser tests are skipped. Install it, or set CHROMIUM_PATH.');
  return installed;
}
