import { AppError } from '@isthmus/platform-errors';
import type { Completion, CompletionChunk, CompletionRequest } from '../completion/completion.types.js';
import type { SourceModel } from '../catalogue/model.source.js';
import type { Source, SourceCall } from '../completion/source.js';

/** What a fake source does with one call. */
export type FakeAnswer = { completion: Completion } | FakeStream | Error;

/** A stream that ends, throws, or goes on without chunks. */
interface FakeStream {
  chunks: CompletionChunk[];
  then?: Error;
  forever?: boolean;
}

/** A source with scripted answers, one a call; the last answer is repeated. */
export class FakeSource implements Source {
  readonly name = 'fake';
  builtIn = false;
  readonly available = true;
  readonly calls: SourceCall[] = [];
  /** Called with each call, before it is answered. */
  onCall: (call: SourceCall) => void = () => undefined;
  /** Thrown by `assertSupported`. */
  unsupported: AppError | undefined;

  constructor(
    private readonly answers: FakeAnswer[],
    private readonly offered: Partial<SourceModel> = {},
  ) {}

  models(): SourceModel[] {
    const model: SourceModel = {
      id: 'm',
      sourceId: 'm-1',
      kind: 'chat',
      description: '',
      contextTokensMax: 0,
    };
    return [{ ...model, ...this.offered }];
  }

  assertSupported(): void {
    if (this.unsupported) throw this.unsupported;
  }

  async complete(_: CompletionRequest, call: SourceCall): Promise<Completion> {
    const answer = this.next(call);
    if (!('completion' in answer)) throw new Error('a fake stream is asked for a whole answer');
    return answer.completion;
  }

  async stream(_: CompletionRequest, call: SourceCall): Promise<AsyncIterable<readonly CompletionChunk[]>> {
    const answer = this.next(call);
    if (!('chunks' in answer)) throw new Error('a fake whole answer is asked for a stream');
    return streamOf(answer, call.signal);
  }

  private next(call: SourceCall): Exclude<FakeAnswer, Error> {
    this.calls.push(call);
    this.onCall(call);
    const answer = this.answers[Math.min(this.calls.length, this.answers.length) - 1];
    if (!answer) throw new Error('a fake source without answers is called');
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

async function* streamOf({ chunks, then: error, forever }: FakeStream, signal: AbortSignal) {
  for (const chunk of chunks) {
    signal.throwIfAborted();
    yield [chunk];
  }
  if (error) throw error;
  if (forever)
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
