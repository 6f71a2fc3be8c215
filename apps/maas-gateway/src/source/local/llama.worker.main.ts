/**
 * The process of one GGUF model, forked by `LlamaProcess`: native code that fails takes this process with it and nothing
 * else. It ends with its parent.
 */
import { LlamaEngine } from './llama.engine.js';
import type { FromWorker, ToWorker } from './llama.protocol.js';

const HEARTBEAT_MS = 1_000;

const running = new Map<number, AbortController>();
let engine: LlamaEngine | undefined;

process.on('disconnect', end);
process.on('message', (message: ToWorker) => void take(message));

// Its parent may have gone while this module was loaded.
if (!process.connected) end();

/** `exit` would wait for native code that is at work. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function take(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'load':
      return load(message);
    case 'generate':
      return generate(message);
    case 'cancel':
      return running.get(message.id)?.abort();
  }
}

async function load({ settings }: ToWorker & { type: 'load' }): Promise<void> {
  try {
    engine = await LlamaEngine.load(settings);
    send({ type: 'loaded', contextTokensMax: engine.contextTokensMax });
  } catch (error) {
    send({ type: 'refused', reason: reasonOf(error) });
  }
}

async function generate({ id, generation }: ToWorker & { type: 'generate' }): Promise<void> {
  const abortion = new AbortController();
  running.set(id, abortion);
  try {
    if (!engine) throw new Error('no model is loaded');
    const how = { signal: abortion.signal, onStep: heartbeatOf(id) };
    for await (const event of engine.generate(generation, how)) send({ type: 'event', id, event });
  } catch (error) {
    if (!abortion.signal.aborted) fail(id, reasonOf(error));
  } finally {
    running.delete(id);
    // Its place is free from now on.
    if (abortion.signal.aborted) fail(id, 'cancelled');
  }
}

/** Tells now and then that an answer comes on: while a long prompt is read, nothing else is heard of it. */
function heartbeatOf(id: number): () => void {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < HEARTBEAT_MS) return;
    last = now;
    send({ type: 'alive', id });
  };
}

function fail(id: number, reason: string): void {
  send({ type: 'event', id, event: { type: 'failure', failure: { kind: 'internal', reason } } });
}

function send(message: FromWorker): void {
  // The callback takes the error of a channel that has closed; this process ends with it.
  process.send?.(message, undefined, undefined, () => undefined);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
