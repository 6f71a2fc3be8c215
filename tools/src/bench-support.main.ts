/**
 * `npm run bench:support`: many customers converse with the support model and with hosted support agents of a platform that
 * runs as `npm run up` starts it. Writes docs/benchmarks/support.md. `--quick` takes seconds and writes nothing;
 * `--conversations N`, `--seconds N` and `--think N` change the load. `--no-build` measures what dist holds.
 */
import { join } from 'node:path';
import { optionsOf } from './bench/support/options.ts';
import { runTargets } from './build.ts';
import { DATA } from './paths.ts';

const options = optionsOf(process.argv.slice(2));
if (options.build && !(await runTargets(['build'], { log: join(DATA, 'logs', 'bench-build.log') })))
  throw new Error('The build failed; its output is above.');
// Loaded here, not above: it needs packages that are built by now.
const { runBench } = await import('./bench/support/run.ts');
process.exit(await runBench(options));
