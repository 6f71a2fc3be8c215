#!/usr/bin/env node
/**
 * Builds one kernel: `node ../build.mjs` in `assembly/<kernel>/` compiles `index.ts` with the options of
 * `asconfig.json` and writes `pkg/` in the shape that wasm-pack users know: `.wasm`, `.js`, `.d.ts`, `package.json`.
 *
 * `asconfig.json` fixes the memory (`initialMemory` = `maximumMemory`, in 64 KiB pages); the generated module passes
 * imports on and creates an instance per call, through `@assemblyscript/loader`, so that every worker thread can have
 * its own.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';

const kernel = basename(process.cwd());
const { options } = JSON.parse(readFileSync('asconfig.json', 'utf8'));
const out = 'pkg';

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await compile();
writeGlue();
writeManifest();
console.log(`${kernel}.wasm: ${statSync(join(out, `${kernel}.wasm`)).size} bytes`);

async function compile() {
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, String(value)],
  );
  const output = ['--outFile', join(out, `${kernel}.wasm`), '--bindings', 'raw'];
  const { error, stderr } = await asc.main(['index.ts', ...flags, ...output]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}

/** Replaces the compiler's own glue by the loader, and keeps its list of exports as the types. */
function writeGlue() {
  const generated = readFileSync(join(out, `${kernel}.d.ts`), 'utf8');
  const names = generated.match(/declare namespace __AdaptedExports \{([\s\S]*?)\n\}/);
  if (!names) throw new Error(`${kernel}: the compiler's declarations have changed shape`);
  writeFileSync(
    join(out, `${kernel}.d.ts`),
    `/** Raw exports of the kernel; callers use the façade in @isthmus/kernels, which checks every length. */
export interface Exports {${names[1].replace(/export (const|function) /g, (_, kind) => (kind === 'const' ? 'readonly ' : ''))}
}
/** Bytes of the compiled module. */
export const wasmUrl: URL;
/** A fresh instance with memory of its own. Throws if WebAssembly is unavailable. */
export function instantiate(imports?: WebAssembly.Imports): Exports;
`,
  );
  writeFileSync(
    join(out, `${kernel}.js`),
    `import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';

export const wasmUrl = new URL('./${kernel}.wasm', import.meta.url);
let compiled;

export function instantiate(imports = {}) {
  compiled ??= new WebAssembly.Module(readFileSync(wasmUrl));
  return instantiateSync(compiled, imports).exports;
}
`,
  );
}

function writeManifest() {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const manifest = {
    name: `${name}-pkg`,
    version,
    private: true,
    type: 'module',
    main: `${kernel}.js`,
    types: `${kernel}.d.ts`,
    files: [`${kernel}.wasm`, `${kernel}.js`, `${kernel}.d.ts`],
    sideEffects: false,
  };
  writeFileSync(join(out, 'package.json'), JSON.stringify(manifest, null, 2) + '\n');
}
