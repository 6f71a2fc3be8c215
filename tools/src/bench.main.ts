/**
 * `npm run bench:platform`: measures the platform on this machine and writes docs/benchmarks/platform.md. With `--fresh` it
 * also clones the repository and times its first `up`, which takes many minutes.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { connectClients } from './bench/clients.ts';
import { deploymentTimes, deploySupport } from './bench/deployments.ts';
import { firstUp } from './bench/first-up.ts';
import { gatewayAlone } from './bench/gateway-alone.ts';
import { gatewayOverhead } from './bench/gateway.ts';
import { median, quantile, timed, type Figure } from './bench/measure.ts';
import { memoryOf } from './bench/memory.ts';
import { pageTimes } from './bench/pages.ts';
import { targetOf, type BenchTarget } from './bench/target.ts';
import { runUp, type RunningUp } from './bench/up-command.ts';
import { runTargets } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { ROOT } from './paths.ts';
import { freePorts } from './ports.ts';
import { Progress } from './progress.ts';

const DEPLOYMENTS = 20;
const MESSAGES = 200;
const progress = new Progress();
const dataDirectory = await mkdtemp(join(tmpdir(), 'isthmus-bench-'));
await chmod(dataDirectory, 0o755);
await runTargets(['build'], { log: join(dataDirectory, 'logs', 'build.log') });

const fresh = process.argv.includes('--fresh')
  ? await progress.step('first up on a fresh clone', firstUp, 'many minutes')
  : undefined;
const ports = await freePorts();
let up: RunningUp | undefined;
const warm = await timed(async () => {
  up = await runUp({ checkout: ROOT, ports, environment: { ISTHMUS_DATA_DIR: dataDirectory } });
});
if (!up) throw new Error('the platform did not start');
try {
  const target = await targetOf(dataDirectory, ports);
  const figures = [...upFigures(fresh, warm / 1_000), ...(await measure(target, up.pid))];
  await mkdir(join(ROOT, 'docs', 'benchmarks'), { recursive: true });
  await writeFile(join(ROOT, 'docs', 'benchmarks', 'platform.md'), report(figures));
  console.table(figures.map(({ name, measured, target: aim, met }) => ({ name, measured, aim, met })));
} finally {
  up.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}
process.exit(0);

function upFigures(first: number | undefined, again: number): Figure[] {
  const firstFigure =
    first === undefined
      ? []
      : [
          {
            name: '`up` on a fresh clone',
            measured: `${(first / 60).toFixed(1)} min`,
            target: '≤ 12 min',
            met: first <= 720,
            how: 'git clone, then `npm run up` until the portal answers; installs and the Go build of Temporal included',
          },
        ];
  return [
    ...firstFigure,
    {
      name: '`up` when everything is built',
      measured: `${again.toFixed(1)} s`,
      target: '≤ 40 s',
      met: again <= 40,
      how: 'cached build, new data folder: PostgreSQL, Temporal, migrations, services, portal',
    },
  ];
}

async function measure(running: BenchTarget, upPid: number): Promise<Figure[]> {
  const clients = await connectClients(running);
  const deployments = await progress.step(`${DEPLOYMENTS} deployments`, () =>
    deploymentTimes(clients, DEPLOYMENTS),
  );
  const agentId = await deploySupport(clients);
  const gateway = await progress.step(`${MESSAGES} messages`, () =>
    gatewayOverhead(running, clients, { agentId, rounds: MESSAGES }),
  );
  const alone = await progress.step('the gateway before an agent that answers at once', gatewayAlone);
  const chromium = await ensureChromium(progress);
  const pages = chromium
    ? await progress.step('pages of the portal', () => pageTimes(running, chromium, 5))
    : [];
  clients.close();
  return [
    memoryFigure(memoryOf(upPid)),
    deploymentFigure(deployments),
    ...gatewayFigures(gateway, alone),
    ...pageFigures(pages, chromium !== undefined),
  ];
}

function memoryFigure(memory: ReturnType<typeof memoryOf>): Figure {
  return {
    name: 'resident memory, everything with one agent',
    measured: `${memory.proportionalMegabytes.toFixed(0)} MB`,
    target: '< 3,000 MB',
    met: memory.proportionalMegabytes < 3_000,
    how: `after all that is measured here, npm included; pages that processes share are divided among them (counted once for each of them: ${memory.residentMegabytes.toFixed(0)} MB, as follows). ${memory.programs
      .map(
        ({ name, processes, megabytes }) =>
          `${name}${processes > 1 ? ` × ${processes}` : ''} ${megabytes.toFixed(0)}`,
      )
      .join(', ')}`,
  };
}

function deploymentFigure(deployments: number[]): Figure {
  return {
    name: 'DeployAgent, click to ready, median',
    measured: `${(median(deployments) / 1_000).toFixed(2)} s`,
    target: '≤ 5 s',
    met: median(deployments) <= 5_000,
    how: `${DEPLOYMENTS} in turn; p90 ${(quantile(deployments, 0.9) / 1_000).toFixed(2)} s; from the portal's call to READY`,
  };
}

function gatewayFigures(
  gateway: Awaited<ReturnType<typeof gatewayOverhead>>,
  alone: Awaited<ReturnType<typeof gatewayAlone>>,
): Figure[] {
  return [
    {
      name: 'gateway, added to an A2A message, median',
      measured: `${alone.worstMs.toFixed(2)} ms`,
      target: '< 3 ms',
      met: alone.worstMs < 3,
      how: `the worst of ${alone.cases.map(({ name, ms }) => `${name} ${ms.toFixed(2)}`).join(', ')}: one gateway process with its PostgreSQL before an agent of our own (\`npm run bench -w @isthmus/agent-gateway\`)`,
    },
    {
      name: '– with a hosted agent and all else on the same cores',
      measured: `${gateway.added.toFixed(2)} ms`,
      target: '–',
      met: undefined,
      how: `${MESSAGES} pairs in turn; direct ${gateway.direct.toFixed(2)} ms, nearly all of it the agent's turn, through the gateway ${gateway.through.toFixed(2)} ms; the charge of one message is worked on while the next runs`,
    },
  ];
}

function pageFigures(pages: Awaited<ReturnType<typeof pageTimes>>, measured: boolean): Figure[] {
  const largest = Math.max(0, ...pages.map(({ javaScriptKb }) => javaScriptKb));
  const slowest = pages.reduce((worst, page) => (page.ms > worst.ms ? page : worst), {
    path: '–',
    ms: 0,
    javaScriptKb: 0,
    inpMs: 0,
  });
  const inp = Math.max(0, ...pages.map(({ inpMs }) => inpMs));
  return [
    {
      name: 'portal pages interactive, slowest',
      measured: `${slowest.ms} ms`,
      target: '≤ 1,000 ms',
      met: measured ? slowest.ms <= 1_000 : undefined,
      how: pages.map(({ path, ms }) => `${path} ${ms}`).join(', ') || 'no Chromium on this machine',
    },
    {
      name: 'portal, JavaScript of a page, compressed, largest',
      measured: `${largest} kB`,
      target: '< 200 kB',
      met: measured ? largest < 200 : undefined,
      how:
        pages.map(({ path, javaScriptKb }) => `${path} ${javaScriptKb}`).join(', ') ||
        'no Chromium on this machine',
    },
    {
      name: 'portal, interaction to next paint, slowest',
      measured: `${inp} ms`,
      target: '≤ 100 ms',
      met: measured ? inp <= 100 : undefined,
      how: `menus, palette, filter and order of each page; ${pages.map(({ path, inpMs }) => `${path} ${inpMs}`).join(', ') || 'no Chromium on this machine'}`,
    },
  ];
}

function report(figures: Figure[]): string {
  const rows = figures.map(
    ({ name, measured, target, met, how }) =>
      `| ${name} | ${measured} | ${target} | ${met === undefined ? '–' : met ? 'yes' : '**no**'} | ${how} |`,
  );
  return `# Platform benchmarks

Written by \`npm run bench:platform\`${fresh === undefined ? '' : ' with `-- --fresh`'} on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node},
Linux. The machine is shared; figures vary with what else runs on it.

| What | Measured | To reach | Met | How |
|---|---|---|---|---|
${rows.join('\n')}

What keeps memory down: semi-spaces of 8 MiB, of 16 in the gateways, and two malloc arenas a service (\`tools/src/platform.ts\`), Prisma's small
query compiler (\`prisma/schema/base.prisma\`) and a client of its own tables for each service (\`prisma/generate.mjs\`), agent
instances that are bundled (\`apps/agent-runtime\`) and run for size (\`apps/agent-host\`), no source maps of libraries and of
the portal's chunks (\`tools/source-maps.mjs\`), heaps that are collected when they have grown by a fifth (\`tools/src/services.ts\`).
`;
}
