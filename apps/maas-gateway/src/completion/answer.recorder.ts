import type { Completion, CompletionChunk, FinishReason, Output } from './completion.types.js';

/** Longer answers are not put together: they are not kept either. */
export const RECORDED_MAX = 64 * 1024;

/** Puts the chunks of a stream together to the answer that they are, as long as it is text and not too long. */
export class AnswerRecorder {
  private readonly texts: Record<'text' | 'reasoning', string[]> = { text: [], reasoning: [] };
  private grounds: Output['grounds'];
  private finishReason: FinishReason | undefined;
  private length = 0;
  private isOther = false;

  add(chunks: readonly CompletionChunk[]): void {
    for (const { output, finishReason } of chunks) {
      this.finishReason = finishReason ?? this.finishReason;
      if (output) this.addOutput(output);
    }
  }

  /** Undefined where it called tools, refused, was too long, or has not said why it ended. */
  answer(): Pick<Completion, 'output' | 'finishReason'> | undefined {
    const { finishReason, grounds } = this;
    if (this.isOther || finishReason === undefined) return undefined;
    const [text, reasoning] = [this.texts.text.join(''), this.texts.reasoning.join('')];
    return {
      output: { text, ...(reasoning === '' ? {} : { reasoning }), ...(grounds ? { grounds } : {}) },
      finishReason,
    };
  }

  private addOutput({ text = '', reasoning = '', refusal, toolCalls = [], grounds }: Output): void {
    this.length += text.length + reasoning.length;
    this.isOther ||= Boolean(refusal) || toolCalls.length > 0 || this.length > RECORDED_MAX;
    if (this.isOther) return;
    this.texts.text.push(text);
    this.texts.reasoning.push(reasoning);
    this.grounds = grounds ?? this.grounds;
  }
}
