/**
 * `npm run screenshots`: starts a platform of its own, gives it agents, keys and conversations to show, and writes
 * docs/screenshots/<page>-<theme>-<language>.png, and the pages of a phone beside them. A part of the pages can be named:
 * `npm run screenshots -- map,agent`.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTargets } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { ensureChineseFont } from './fonts.ts';
import { NODE, ROOT } from './paths.ts';
import { startPlatform, type Platform } from './platform.ts';
import { freePorts } from './ports.ts';
import { Progress } from './progress.ts';
import { startScriptedModel } from './scripted-model.ts';

const progress = new Progress();
const pages = process.argv[2];
const dataDirectory = await mkdtemp(join(tmpdir(), 'isthmus-screenshots-'));
await chmod(dataDirectory, 0o755);
const chromium = await ensureChromium(progress);
if (!chromium) throw new Error('Screenshots need Chromium: install it, or set CHROMIUM_PATH.');
ensureChineseFont(progress);

const built = await progress.step('build', () =>
  runTargets(['build'], { log: join(dataDirectory, 'logs', 'build.log') }),
);
if (!built) process.exit(1);
const scripted = await startScriptedModel();
const platform = await startPlatform({
  dataDirectory,
  ports: await freePorts(),
  environment: { MODEL_UPSTREAMS: scripted.upstreams, ...process.env },
  progress,
  fsync: 'off',
});
try {
  await progress.step('something to show', () => runInPortal('test/demonstration.ts', platform, chromium));
  await progress.step(
    'screenshots',
    () => runInPortal('test/screenshots.ts', platform, chromium),
    'some minutes',
  );
} finally {
  await platform.stop();
  scripted.close();
  await rm(dataDirectory, { recursive: true, force: true });
}
process.exit(0);

function runInPortal(script: string, { ports, secrets }: Platform, browser: string): Promise<void> {
  const environment = {
    ...process.env,
    PORTAL_URL: `http://127.0.0.1:${ports.portal}`,
    ADMIN_EMAIL: secrets.adminEmail,
    ADMIN_PASSWORD: secrets.adminPassword,
    CHROMIUM_PATH: browser,
    ...(pages ? { SCREENSHOTS_PAGES: pages } : {}),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, [script], {
      cwd: join(ROOT, 'apps', 'portal'),
      env: environment,
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${script} ended with ${code}`)),
    );
  });
}
