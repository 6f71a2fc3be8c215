import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Progress } from './progress.ts';

/** Makes sure that Chinese can be drawn: installs a font from the system's packages where none is, or says so aloud. */
export function ensureChineseFont(progress: Progress): void {
  if (hasChineseFont()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    progress.say('    installing a Chinese font from the packages of the system');
    const options = { stdio: 'ignore' as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], options);
    const packages = ['fontconfig', 'fonts-noto-cjk'];
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  }
  if (!hasChineseFont())
    progress.say('    no Chinese font: Chinese is drawn as boxes. Install one, such as Noto Sans CJK.');
}

function hasChineseFont(): boolean {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}
