import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { faultOf } from './document.fault.js';
import type { RawDocument } from './document.types.js';
import type { ParserAnswer, ParserRequest } from './parser.protocol.js';

/** Where TypeScript runs as it is, such as in tests, the process is the one that was built. */
const SCRIPT = import.meta.url.endsWith('.ts')
  ? '../../../dist/knowledge/document/parser.main.js'
  : './parser.main.js';

/** What one document may take. */
export const PARSER_LIMITS = {
  wallMs: 30_000,
  heapMebibytes: 384,
  /** Of all its memory, buffers included; looked at where the kernel says it. */
  residentBytes: 768 * 1024 * 1024,
  outputBytes: 32 * 1024 * 1024,
};
const LOOK_EVERY_MS = 100;
const PAGE_BYTES = 4_096;

export type ParserLimits = typeof PARSER_LIMITS;

/**
 * Reads a document in a process of its own, which may neither write files nor start processes and has no secrets in its
 * environment. What it takes is bounded: a document that takes more has the fault TOO_SLOW. Rejects with the
 * signal's reason, and where the process could not do its work for another reason than the document.
 */
export async function parseInProcess(
  { name, mediaType, content }: RawDocument,
  { signal, limits = PARSER_LIMITS }: { signal: AbortSignal; limits?: ParserLimits },
): Promise<ParserAnswer> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [...flags(limits), fileURLToPath(new URL(SCRIPT, import.meta.url))], {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    serialization: 'json',
  });
  const kill = () => void child.kill('SIGKILL');
  const timer = setTimeout(kill, limits.wallMs);
  const ended = new AbortController();
  void killLarge(child, { bytesMax: limits.residentBytes, signal: ended.signal });
  signal.addEventListener('abort', kill, { once: true });
  try {
    const request: ParserRequest = { name, mediaType };
    child.stdin.on('error', () => undefined); // It has ended, which says why.
    child.stdin.write(`${JSON.stringify(request)}\n`);
    child.stdin.end(content);
    const output = await outputOf(child, limits.outputBytes);
    signal.throwIfAborted();
    return output === undefined ? { fault: faultOf('TOO_SLOW') } : (JSON.parse(output) as ParserAnswer); // whole: it ended well
  } finally {
    clearTimeout(timer);
    ended.abort();
    signal.removeEventListener('abort', kill);
    kill();
  }
}

function flags({ heapMebibytes }: ParserLimits): string[] {
  return ['--permission', '--allow-fs-read=*', `--max-old-space-size=${heapMebibytes}`, '--no-warnings'];
}

/** Undefined where it was killed, ran out of memory, or wrote too much. */
async function outputOf(child: ChildProcess, bytesMax: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) child.kill('SIGKILL');
    else chunks.push(chunk);
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  // By a signal: ours, or V8's own where its heap was full.
  if (code === null) return undefined;
  if (code !== 0) throw new Error(`the process that reads documents ended with code ${code}`);
  return Buffer.concat(chunks).toString();
}

/** Buffers are no part of the heap that V8 limits. Looks until the process has ended. */
async function killLarge(
  child: ChildProcess,
  { bytesMax, signal }: { bytesMax: number; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const statm = await readFile(`/proc/${child.pid}/statm`, 'utf8').catch(() => ''); // Linux only
    const resident = Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES;
    if (resident > bytesMax) child.kill('SIGKILL');
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
