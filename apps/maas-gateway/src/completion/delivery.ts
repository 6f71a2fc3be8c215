import type { Output } from './completion.types.js';

/** Remembers what of an answer was delivered, for counting. */
export class Delivery {
  private readonly texts: string[] = [];
  private length = 0;
  private begun = false;

  add({ text, reasoning, refusal, toolCalls = [] }: Output): void {
    this.begun = true;
    for (const part of [text, reasoning, refusal]) if (part !== undefined) this.remember(part);
    for (const call of toolCalls)
      this.remember([call.name, call.arguments].filter((part) => part !== '').join(' '));
  }

  /** Everything that the model wrote and that costs output tokens. */
  text(): string {
    return this.texts.join('');
  }

  /** Its length so far, in UTF-16 code units. */
  get characters(): number {
    return this.length;
  }

  /** True once something was delivered. */
  get anything(): boolean {
    return this.begun;
  }

  private remember(text: string): void {
    this.texts.push(text);
    this.length += text.length;
  }
}
