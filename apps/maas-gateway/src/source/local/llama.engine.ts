import { availableParallelism } from 'node:os';
import {
  getLlama,
  resolveChatWrapper,
  type ChatWrapper,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import { AnswerText } from './llama.answer.text.js';
import { GrammarCache } from './llama.grammar.js';
import { promptOf, type Prompt } from './llama.prompt.js';
import type { Generation, GenerationEvent, LlamaSettings } from './llama.protocol.js';
import { samplingOf } from './llama.sampling.js';
import { scoreAtTemperatureOne } from './llama.scores.js';
import { TokenTexts } from './llama.token.texts.js';
import { SequencePool } from './sequence.pool.js';
import { ThreadChoice } from './thread.choice.js';

/** Tokens of a prompt that are read at once: an abort waits for no more. */
const PROMPT_STEP = 128;
/** More threads make a small model no faster, and take the processor from everything else. */
const THREADS = Math.min(4, availableParallelism());

/** What is told of a token, as `scoreAtTemperatureOne` changes it. */
interface Sampled {
  token: Token;
  confidence?: number;
  probabilities?: ReadonlyMap<Token, number>;
}

/** How an answer is generated. */
interface Course {
  signal: AbortSignal;
  /** Called after each step: a token, or a part of the prompt. */
  onStep: () => void;
}

/** One model with its contexts. What it generates is asked for by `LlamaProcess`, never more than its sequences at a time. */
export class LlamaEngine {
  private readonly sequences: SequencePool<LlamaContextSequence>;
  private readonly grammars: GrammarCache;
  private readonly texts: TokenTexts;
  private readonly threads = new ThreadChoice(THREADS, () => performance.now());

  private constructor(
    private readonly llama: Llama,
    private readonly model: LlamaModel,
    private readonly wrapper: ChatWrapper,
    private readonly context: LlamaContext,
  ) {
    this.sequences = new SequencePool(
      Array.from({ length: context.totalSequences }, () => context.getSequence()),
    );
    this.grammars = new GrammarCache(llama, model);
    this.texts = new TokenTexts(model);
  }

  /** Rejects with the reason of llama.cpp where the file is no model that it can run. */
  static async load({ path, contextTokensMax, sequences }: LlamaSettings): Promise<LlamaEngine> {
    const complaints: string[] = [];
    const llama = await getLlama({
      gpu: false,
      build: 'never',
      maxThreads: THREADS,
      logger: (level, message) => void (level === 'error' && complaints.push(message.trim())),
    });
    try {
      const model = await llama.loadModel({ modelPath: path });
      const wrapper = resolveChatWrapper(model, { warningLogs: false });
      const contextSize = Math.min(contextTokensMax, model.trainContextSize);
      const context = await model.createContext({ sequences, contextSize, batchSize: 256 });
      scoreAtTemperatureOne(llama, model, context);
      llama.maxThreads = 1;
      return new LlamaEngine(llama, model, wrapper, context);
    } catch (error) {
      throw new Error([...complaints.slice(0, 1), String(error)].join('; '), { cause: error });
    }
  }

  /** Of prompt and answer together. */
  get contextTokensMax(): number {
    return this.context.contextSize;
  }

  /** Ends with an event of type `end` or `failure`, or without one after an abort. */
  async *generate(generation: Generation, course: Course): AsyncGenerator<GenerationEvent> {
    const prompt = promptOf(this.model, this.wrapper, generation.messages);
    const inputTokens = prompt.tokens.length;
    const { contextTokensMax } = this;
    if (inputTokens >= contextTokensMax) {
      yield { type: 'failure', failure: { kind: 'context', inputTokens, contextTokensMax } };
      return;
    }
    const owned = await this.sequences.take(generation.owner, [...prompt.tokens]);
    try {
      yield* this.answer(owned.sequence, { generation, prompt, course });
    } finally {
      this.sequences.giveBack(owned);
    }
  }

  private async *answer(
    sequence: LlamaContextSequence,
    { generation, prompt, course }: { generation: Generation; prompt: Prompt; course: Course },
  ): AsyncGenerator<GenerationEvent> {
    const format = await this.grammars.stateOf(generation.format);
    if (format && 'reason' in format) {
      yield { type: 'failure', failure: { kind: 'format', reason: format.reason } };
      return;
    }
    const cachedTokens = await read(sequence, prompt.tokens, course);
    const text = new AnswerText(this.texts, generation, prompt.stop);
    const most = Math.min(generation.outputTokensMax, this.contextTokensMax - prompt.tokens.length);
    const answered: Token[] = [];
    const scores = generation.alternatives;
    const tokens: AsyncIterable<Sampled> = sequence.evaluateWithMetadata(
      prompt.tokens.slice(-1),
      { confidence: scores !== undefined, probabilities: (scores ?? 0) > 0 },
      { ...samplingOf(generation, answered), ...(format ? { grammarEvaluationState: format.state } : {}) },
    );
    let since = performance.now();
    for await (const { token, confidence, probabilities } of tokens) {
      this.chooseThreads(performance.now() - since);
      if (course.signal.aborted) return;
      course.onStep();
      answered.push(token);
      yield* text.add({ token, logprob: confidence, top: probabilities });
      if (text.stopped || answered.length >= most) break;
      since = performance.now();
    }
    yield* text.finish();
    const cut = !text.stopped && answered.length >= most;
    yield {
      type: 'end',
      finishReason: cut ? 'length' : 'stop',
      usage: { inputTokens: prompt.tokens.length, cachedTokens, outputTokens: answered.length },
    };
  }

  private chooseThreads(tokenMs: number): void {
    this.threads.observe(tokenMs);
    this.llama.maxThreads = this.threads.threads;
  }
}

/** Brings all but the last token of the prompt into memory; resolves with how many of them were there. */
async function read(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  { signal, onStep }: Course,
): Promise<number> {
  const before = prompt.slice(0, -1);
  await sequence.adaptStateToTokens(before, false);
  const cached = sequence.nextTokenIndex;
  for (let position = cached; position < before.length; position += PROMPT_STEP) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(before.slice(position, position + PROMPT_STEP));
    onStep();
  }
  return cached;
}
