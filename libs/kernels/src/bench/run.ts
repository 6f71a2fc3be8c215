/**
 * `npm run bench`: runs every kernel's benchmark in turn, prints the tables and writes `docs/benchmarks/kernels.md`.
 * With kernel names as arguments (`npm run bench -- paths`) only those run, and the document is left alone.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { renderTable, type BenchTable } from './table.js';

const sources = new URL('../', import.meta.url);
const document = new URL('../../../../docs/benchmarks/kernels.md', import.meta.url);

/** What else the machine was doing: above the number of cores, times are too long, ratios still hold. */
const loadAtStart = load();
const wanted = process.argv.slice(2);
const kernels = benchmarkedKernels().filter((kernel) => wanted.length === 0 || wanted.includes(kernel));
const unknown = wanted.filter((kernel) => !kernels.includes(kernel));
if (unknown.length > 0) throw new Error(`no benchmark for: ${unknown.join(', ')}`);

const sections: string[] = [];
for (const kernel of kernels) {
  const section = renderTable(await benchmark(kernel));
  console.log(section);
  sections.push(section);
}
if (wanted.length === 0) writeDocument(sections);

function benchmarkedKernels(): string[] {
  const folders = readdirSync(sources, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map((folder) => folder.name)
    .filter((name) => readdirSync(new URL(`${name}/`, sources)).includes(`${name}.bench.js`))
    .sort();
}

async function benchmark(kernel: string): Promise<BenchTable> {
  const module: unknown = await import(new URL(`${kernel}/${kernel}.bench.js`, sources).href);
  if (!isBenchmark(module)) throw new Error(`${kernel}.bench.ts does not export bench()`);
  return module.bench();
}

function isBenchmark(module: unknown): module is { bench(): Promise<BenchTable> } {
  return (
    typeof module === 'object' && module !== null && 'bench' in module && typeof module.bench === 'function'
  );
}

function writeDocument(tables: string[]): void {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown processor'}), ${Math.round(
    totalmem() / 2 ** 30,
  )} GiB, ${process.platform} ${process.arch}`;
  const head = `# Kernel benchmarks

Written by \`npm run bench:kernels\`; do not edit. Every figure is a median of interleaved rounds in one process, so
ratios carry over to other machines better than times do.

Machine: ${machine}. Node ${process.versions.node} (V8 ${process.versions.v8}). Date: ${new Date()
    .toISOString()
    .slice(0, 10)}.

Load average at the start and at the end (1, 5, 15 min): ${loadAtStart}; ${load()}. Above ${availableParallelism()}, other work shared the cores:
times are then too long and ratios rough.
`;
  mkdirSync(fileURLToPath(new URL('./', document)), { recursive: true });
  writeFileSync(document, [head, ...tables].join('\n'));
}

function load(): string {
  return loadavg()
    .map((average) => average.toFixed(1))
    .join(', ');
}
