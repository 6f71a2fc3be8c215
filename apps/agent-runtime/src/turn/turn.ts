import {
  isStepCount,
  streamText,
  type LanguageModel,
  type ModelMessage,
  type StepResult,
  type ToolSet,
} from 'ai';
import type { AgentSpec, Assessment } from '@isthmus/runtime-api';
import {
  answerIdOfChunk,
  assessmentOfChunk,
  citationsOfChunk,
  type Citation,
} from '../knowledge/citations.js';
import { describeFailure, TurnFailure } from './turn.failure.js';

export interface TurnInput {
  spec: Pick<AgentSpec, 'model' | 'limits'>;
  model: LanguageModel;
  tools: ToolSet;
  instructions: string;
  messages: ModelMessage[];
  /** Ends the turn; its reason is thrown. */
  signal: AbortSignal;
}

export type TurnEvent =
  | { kind: 'text'; text: string }
  | { kind: 'citations'; citations: Citation[] }
  /** Of the model's answer, once it is whole. */
  | { kind: 'answerId'; answerId: string }
  | { kind: 'assessment'; assessment: Assessment }
  /** The turn ends with a person, who was asked or has the conversation; what the customer is told of it. */
  | { kind: 'handOver'; said: string };

/**
 * One turn of an agent: calls the model and the tools that it asks for until it has answered. Yields text as it comes. Throws the
 * signal's reason when stopped, and TurnFailure when a limit is reached or the model fails.
 */
export async function* runTurn(input: TurnInput): AsyncGenerator<TurnEvent> {
  const { spec, signal } = input;
  let finish = 'other';
  let answerId: string | undefined;
  for await (const part of start(input).stream) {
    if (part.type === 'text-delta' && part.text !== '') yield { kind: 'text', text: part.text };
    if (part.type === 'raw') {
      answerId = answerIdOfChunk(part.rawValue) ?? answerId;
      const citations = citationsOfChunk(part.rawValue);
      if (citations.length > 0) yield { kind: 'citations', citations };
      const assessment = assessmentOfChunk(part.rawValue);
      if (assessment) yield { kind: 'assessment', assessment };
    }
    if (part.type === 'finish') finish = part.finishReason;
    if (part.type === 'error') throw signal.aborted ? signal.reason : describeFailure(part.error, spec.model);
  }
  signal.throwIfAborted();
  assertAnswered(finish, spec);
  if (answerId !== undefined) yield { kind: 'answerId', answerId };
}

function start({ spec, model, tools, instructions, messages, signal }: TurnInput) {
  const { stepsMax, outputTokensMax } = spec.limits;
  return streamText({
    model,
    tools,
    instructions,
    messages,
    abortSignal: signal,
    stopWhen: [isStepCount(stepsMax), ({ steps }) => produced(steps) >= outputTokensMax],
    maxOutputTokens: outputTokensMax,
    prepareStep: ({ steps }) => ({ maxOutputTokens: Math.max(1, outputTokensMax - produced(steps)) }),
    // The gateway of the models retries and falls back; doing both would multiply attempts.
    maxRetries: 0,
    include: { rawChunks: true },
    onError: () => undefined, // Errors arrive in the stream; the library's default also prints them.
  });
}

function produced(steps: readonly StepResult<ToolSet>[]): number {
  return steps.reduce((sum, { usage }) => sum + (usage.outputTokens ?? 0), 0);
}

/** Throws unless the model finished its answer. */
function assertAnswered(finish: string, { model, limits }: TurnInput['spec']): void {
  if (finish === 'stop') return;
  if (finish === 'length')
    throw limited(`The answer reached its limit of ${limits.outputTokensMax} output tokens.`);
  if (finish === 'tool-calls') {
    throw limited(
      `The turn reached its limit of ${limits.stepsMax} steps or ${limits.outputTokensMax} output tokens.`,
    );
  }
  if (finish === 'content-filter') throw new TurnFailure(`The model ${model} refused to answer.`);
  throw new TurnFailure(`The model ${model} broke off in the middle of its answer.`, {
    reason: 'UPSTREAM_UNAVAILABLE',
  });
}

/** A limit of the agent's own specification: raising it is the remedy. */
function limited(message: string): TurnFailure {
  return new TurnFailure(message, { reason: 'LIMIT_EXCEEDED' });
}
