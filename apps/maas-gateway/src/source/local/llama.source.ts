import { AppError } from '@isthmus/platform-errors';
import type { SourceModel } from '../../catalogue/model.source.js';
import type { Completion, CompletionChunk, CompletionRequest } from '../../completion/completion.types.js';
import type { Source, SourceCall } from '../../completion/source.js';
import { chunkOf, completionOf, errorOf } from './llama.answer.js';
import { shuttingDown } from './llama.errors.js';
import type { LlamaProcess } from './llama.process.js';
import type { GenerationEvent } from './llama.protocol.js';
import { generationOf } from './llama.request.js';

/** Where the file of a model is and in which state, or why there is none. */
export type FoundFile = { path: string; state: string } | { missing: string; remedy: string };

export interface LlamaSourceOptions {
  id: string;
  description: string;
  contextTokensMax: number;
  /** Looks for the file; cheap where nothing has changed, because it is asked every few seconds. */
  find: () => Promise<FoundFile>;
  process: (path: string, onChange: () => void) => LlamaProcess;
  /** Loads the model once at start, so that a file that is no model is known before it is asked for. */
  checked: boolean;
}

const MISSING: FoundFile = { missing: 'it is still looked for', remedy: 'Try again in a few seconds.' };

/** One GGUF model that runs on this machine. It is in the catalogue although its file is not there, and says how to get it. */
export class LlamaSource implements Source {
  readonly name = 'local';
  readonly builtIn = true;
  private found: FoundFile = MISSING;
  private running: LlamaProcess | undefined;
  /** Of the file before: it still answers what it was asked. */
  private replaced: LlamaProcess | undefined;
  private isClosed = false;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly options: LlamaSourceOptions) {}

  get available(): boolean {
    return 'path' in this.found && this.running?.faultReason === undefined;
  }

  /** Of the process that runs now, for measurements. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  models(): SourceModel[] {
    const { id, description, contextTokensMax } = this.options;
    const fault = this.fault();
    return [
      {
        id,
        sourceId: id,
        kind: 'chat',
        description: fault ? `${description} Not available: ${fault.reason}. ${fault.remedy}` : description,
        contextTokensMax: Math.min(contextTokensMax, this.running?.contextTokensMax ?? contextTokensMax),
      },
    ];
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Looks whether the file has come, gone or changed. */
  async look(): Promise<void> {
    const before = JSON.stringify(this.found);
    const found = await this.options.find();
    if (this.isClosed) return;
    this.found = found;
    const changed = JSON.stringify(this.found) !== before;
    if (changed) this.retire();
    const doubted = this.options.checked ? changed : this.running?.faultReason !== undefined;
    if ('path' in this.found && doubted) this.processOf(this.found.path).check();
    if (changed) this.changed();
  }

  assertSupported(request: CompletionRequest): void {
    const fault = this.fault();
    if (fault)
      throw new AppError('UNAVAILABLE', `The model ${this.options.id} is not available: ${fault.reason}`, {
        remedy: fault.remedy,
      });
    generationOf(request, 1);
  }

  async complete(request: CompletionRequest, call: SourceCall): Promise<Completion> {
    const events: GenerationEvent[] = [];
    for await (const event of this.generate(request, call)) events.push(event);
    return completionOf(events);
  }

  async stream(
    request: CompletionRequest,
    call: SourceCall,
  ): Promise<AsyncIterable<readonly CompletionChunk[]>> {
    const events = this.generate(request, call);
    const first = await events.next();
    return chunksOf(first.done ? [] : [first.value], events);
  }

  /** For good. */
  close(): void {
    this.isClosed = true;
    this.running?.close();
    this.replaced?.close();
  }

  /** At most two processes have the memory for a model. */
  private retire(): void {
    if (!this.running) return;
    this.replaced?.close();
    this.replaced = this.running;
    this.running = undefined;
    this.replaced.retire();
  }

  private async *generate(
    request: CompletionRequest,
    { outputTokensMax, owner, signal }: SourceCall,
  ): AsyncGenerator<GenerationEvent> {
    if (this.isClosed) throw shuttingDown(this.options.id);
    this.assertSupported(request);
    if (!('path' in this.found)) return; // refused above
    for await (const event of this.processOf(this.found.path).generate(
      { ...generationOf(request, outputTokensMax), owner },
      signal,
    )) {
      if (event.type === 'failure') throw errorOf(event.failure);
      yield event;
    }
  }

  private processOf(path: string): LlamaProcess {
    this.running ??= this.options.process(path, () => this.changed());
    return this.running;
  }

  private fault(): { reason: string; remedy: string } | undefined {
    if ('missing' in this.found) return { reason: this.found.missing, remedy: this.found.remedy };
    const reason = this.running?.faultReason;
    return reason === undefined ? undefined : { reason, remedy: 'Replace its file, or use another model.' };
  }

  private changed(): void {
    this.listeners.forEach((listener) => listener());
  }
}

async function* chunksOf(
  first: readonly GenerationEvent[],
  rest: AsyncIterable<GenerationEvent>,
): AsyncGenerator<readonly CompletionChunk[]> {
  if (first.length > 0) yield first.map(chunkOf);
  for await (const event of rest) yield [chunkOf(event)];
}
