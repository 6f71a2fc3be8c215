/**
 * `npm run bench:gateway`: the model gateway beside its peers. Writes docs/benchmarks/gateway.md. `--quick` takes seconds
 * and writes nothing, `--only isthmus,bare` leaves peers out, `--seconds N` is the load for each case and peer; `--soak`,
 * `--streams 5000` and `--profile` are runs of their own. `--no-build` measures what dist holds.
 */
import { optionsOf } from './bench/model-gateway/options.ts';
import { runTargets } from './build.ts';
import { DATA } from './paths.ts';
import { join } from 'node:path';

const options = optionsOf(process.argv.slice(2));
const projects = '@isthmus/governance,@isthmus/maas-gateway,@isthmus/platform-database';
const log = join(DATA, 'logs', 'bench-build.log');
if (options.build && !(await runTargets(['build'], { log, projects })))
  throw new Error(`The build failed; its output is above and in ${log}.`);
// Loaded here, not above: it needs packages that are built by now.
const { runBench } = await import('./bench/model-gateway/run.ts');
process.exit(await runBench(options));
