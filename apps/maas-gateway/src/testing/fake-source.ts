import { AppError } from '@isthmus/platform-errors';
import type { Completion, CompletionChunk, CompletionRequest } from '../completion/completion.types.js';
import type { Source, SourceCall, SourceModel } from '../completion/source.js';

/** What a fake source does with one call. */
export type FakeAnswer = { completion: Completion } | { chunks: CompletionChunk[]; then?: Error } | Error;

/** A source with scripted answers, one a call; the last answer is repeated. */
export class FakeSource implements Source {
  readonly name = 'fake';
  readonly builtIn = false;
  readonly available = true;
  readonly calls: SourceCall[] = [];
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

  async stream(_: CompletionRequest, call: SourceCall): Promise<AsyncIterable<CompletionChunk>> {
    const answer = this.next(call);
    if (!('chunks' in answer)) throw new Error('a fake whole answer is asked for a stream');
    return streamOf(answer.chunks, answer.then);
  }

  private next(call: SourceCall): Exclude<FakeAnswer, Error> {
    this.calls.push(call);
    const answer = this.answers[Math.min(this.calls.length, this.answers.length) - 1];
    if (!answer) throw new Error('a fake source without answers is called');
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

async function* streamOf(chunks: CompletionChunk[], error: Error | undefined) {
  yield* chunks;
  if (error) throw error;
}
