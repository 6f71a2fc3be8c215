import { createLogger } from '@isthmus/platform-observability';
import { LlamaProcess } from '../source/local/llama.process.js';
import type { LlamaProcessOptions } from '../source/local/llama.process.options.js';
import type { FromWorker, Generation, GenerationEvent, ToWorker } from '../source/local/llama.protocol.js';
import type { LlamaWorker } from '../source/local/llama.worker.js';

export const GENERATION: Generation = {
  owner: 'a',
  messages: [{ role: 'user', text: 'Hello' }],
  ...{
    outputTokensMax: 10,
    temperature: 0,
    topP: 1,
    seed: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    stop: [],
  },
};
const END: GenerationEvent = {
  type: 'end',
  finishReason: 'stop',
  usage: { inputTokens: 1, cachedTokens: 0, outputTokens: 1 },
};
export const NEVER: AbortSignal = new AbortController().signal;

/** A process that does what a test says. */
export class FakeWorker implements LlamaWorker {
  readonly pid = 1;
  readonly sent: ToWorker[] = [];
  killed = false;
  tell: (message: FromWorker) => void = () => undefined;
  end: (how: string) => void = () => undefined;

  send(message: ToWorker): void {
    this.sent.push(message);
  }

  kill(): void {
    this.killed = true;
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.tell = listener;
  }

  onEnd(listener: (how: string) => void): void {
    this.end = listener;
  }

  load(): void {
    this.tell({ type: 'loaded', contextTokensMax: 2_048 });
  }

  /** Ids of the answers that were asked of it. */
  asked(): number[] {
    return this.sent.flatMap((message) => (message.type === 'generate' ? [message.id] : []));
  }

  text(id: number, text: string): void {
    this.tell({ type: 'event', id, event: { type: 'text', text } });
  }

  finish(id: number): void {
    this.tell({ type: 'event', id, event: END });
  }
}

/** A process of a model with fakes for its child processes, the newest last. */
export class FakeLlama {
  readonly workers: FakeWorker[] = [];
  readonly process: LlamaProcess;

  constructor(change: Partial<LlamaProcessOptions> = {}) {
    this.process = new LlamaProcess({
      id: 'local/test',
      settings: { path: '/model.gguf', contextTokensMax: 2_048, sequences: 2 },
      fork: () => {
        const worker = new FakeWorker();
        this.workers.push(worker);
        return worker;
      },
      logger: createLogger({ service: 'test', level: 'silent' }),
      ...change,
    });
  }

  get worker(): FakeWorker {
    const newest = this.workers.at(-1);
    if (!newest) throw new Error('no process was started');
    return newest;
  }
}

/** The text of an answer, and what became of it. */
export function ask(
  process: LlamaProcess,
  { signal = NEVER, owner = GENERATION.owner }: { signal?: AbortSignal; owner?: string } = {},
): Promise<string> {
  const answer = textOf(process.generate({ ...GENERATION, owner }, signal));
  answer.catch(() => undefined);
  return answer;
}

async function textOf(events: AsyncIterable<GenerationEvent>): Promise<string> {
  let text = '';
  for await (const event of events) if (event.type === 'text') text += event.text;
  return text;
}
