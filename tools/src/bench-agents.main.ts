/**
 * `npm run bench:agents`: the agent gateway beside a bare proxy and a server on the official A2A SDK. Writes
 * docs/benchmarks/agents.md. `--quick` takes seconds and writes nothing, `--seconds N` is the load for each case and peer,
 * `--streams 9000` and `--profile tool` are runs of their own. `--no-build` measures what dist holds.
 */
import { join } from 'node:path';
import { optionsOf } from './bench/agents/options.ts';
import { runTargets } from './build.ts';
import { DATA } from './paths.ts';

const options = optionsOf(process.argv.slice(2));
const services = ['governance', 'maas-gateway', 'agent-registry', 'agent-gateway', 'platform-database'];
const projects = services.map((name) => `@isthmus/${name}`).join(',');
const log = join(DATA, 'logs', 'bench-build.log');
if (options.build && !(await runTargets(['build'], { log, projects })))
  throw new Error(`The build failed; its output is above and in ${log}.`);
// Loaded here, not above: it needs packages that are built by now.
const { runBench } = await import('./bench/agents/run.ts');
process.exit(await runBench(options));
