/**
 * `npm run screenshots`: starts a platform of its own, gives it agents, keys and conversations to show, and writes
 * docs/screenshots/<page>-<theme>-<language>.png, and the pages of a phone beside them. A part of the pages can be named:
 * `npm run screenshots -- map,agent`. With SCREENSHOTS_WIDTHS, such as 390,1440,1920, every page is shot at each of them,
 * into folders of their names below SCREENSHOTS_DIRECTORY, for looking at rather than for docs/.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTargets } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { ensureChineseFont } from './fonts.ts';
import { NODE, ROOT } from './paths.ts';
import { startPlatform } from './platform.ts';
import { freePorts } from './ports.ts';
import { Progress } from './progress.ts';
import { portalUrl } from './services.ts';
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
  await progress.step('something to show', () => runInPortal('test/demonstration.ts'));
  for (const environment of sizes())
    await progress.step(
      `screenshots ${environment.SCREENSHOTS_WIDTH ?? ''}`,
      () => runInPortal('test/screenshots.ts', environment),
      'some minutes',
    );
} finally {
  await platform.stop();
  scripted.close();
  await rm(dataDirectory, { recursive: true, force: true });
}
process.exit(0);

/** For each run, its width and folder; one run of the preset width unless widths are named. */
function sizes(): { SCREENSHOTS_WIDTH?: string; SCREENSHOTS_DIRECTORY?: string }[] {
  const {
    SCREENSHOTS_WIDTHS: widths,
    SCREENSHOTS_DIRECTORY: directory = join(tmpdir(), 'isthmus-pictures'),
  } = process.env;
  return (
    widths
      ?.split(',')
      .map((width) => ({ SCREENSHOTS_WIDTH: width, SCREENSHOTS_DIRECTORY: join(directory, width) })) ?? [{}]
  );
}

function runInPortal(script: string, more: Record<string, string> = {}): Promise<void> {
  const { ports, secrets } = platform;
  const environment = {
    ...process.env,
    ...more,
    PORTAL_URL: portalUrl(ports),
    ADMIN_EMAIL: secrets.adminEmail,
    ADMIN_PASSWORD: secrets.adminPassword,
    CHROMIUM_PATH: chromium,
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
