import type { Output } from './completion.types.js';

/**
 * Remembers what of an answer was delivered, for counting: one text for each thing that the model wrote, so that an answer
 * is the same whole and in any number of parts.
 */
export class Delivery {
  private readonly parts = new Map<string, string[]>();
  private length = 0;
  private begun = false;

  add({ text, reasoning, refusal, toolCalls = [] }: Output): void {
    this.begun = true;
    this.remember('text', text);
    this.remember('reasoning', reasoning);
    this.remember('refusal', refusal);
    for (const { index, name, arguments: written } of toolCalls) {
      this.remember(`name ${index}`, name);
      this.remember(`arguments ${index}`, written);
    }
  }

  /** Everything that the model wrote and that costs output tokens, each thing as one text. */
  texts(): string[] {
    return [...this.parts.values()].map((parts) => parts.join(''));
  }

  /** Its length so far, in UTF-16 code units. */
  get characters(): number {
    return this.length;
  }

  /** True once something was delivered. */
  get anything(): boolean {
    return this.begun;
  }

  private remember(thing: string, part: string | undefined): void {
    if (part === undefined || part === '') return;
    const parts = this.parts.get(thing);
    if (parts) parts.push(part);
    else this.parts.set(thing, [part]);
    this.length += part.length;
  }
}
