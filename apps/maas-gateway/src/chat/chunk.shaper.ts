import type { ChatChunk, WireUsage } from './chat.types.js';

/**
 * Gives every chunk of one answer the form OpenAI's API promises: the same id, time and model throughout, the role in the
 * first delta and nowhere else, usage nowhere but in a last chunk of its own. Remembers what was given out, for counting.
 */
export class ChunkShaper {
  /** What the source counted; undefined when it did not say. */
  usage: WireUsage | undefined;
  private begun = false;
  private readonly texts: string[] = [];
  private length = 0;

  constructor(
    private readonly head: { id: string; created: number; model: string },
    private readonly includeUsage: boolean,
  ) {}

  /** The chunk to send, or undefined when there is nothing in it for the client. */
  shape(chunk: ChatChunk): object | undefined {
    if (chunk.usage) this.usage = chunk.usage;
    if (chunk.choices.length === 0) return undefined;
    const { usage: _, choices, ...rest } = chunk;
    const shaped = choices.map((choice) => ({ ...choice, delta: this.delta(choice.delta) }));
    this.begun = true;
    return { ...rest, ...this.envelope(), choices: shaped, ...(this.includeUsage ? { usage: null } : {}) };
  }

  usageChunk(usage: WireUsage): object {
    return { ...this.envelope(), choices: [], usage };
  }

  /** Everything that was written to the client and costs output tokens. */
  delivered(): string {
    return this.texts.join('');
  }

  /** How long that is by now, in UTF-16 code units. */
  get characters(): number {
    return this.length;
  }

  /** True once something was given out. */
  get anything(): boolean {
    return this.begun;
  }

  private delta({ role: _, ...delta }: ChatChunk['choices'][number]['delta']): object {
    for (const member of [delta.content, delta['reasoning_content'], delta['refusal']]) {
      if (typeof member === 'string') this.remember(member);
    }
    if (delta['tool_calls'] !== undefined) this.remember(argumentsOf(delta['tool_calls']));
    return this.begun ? delta : { role: 'assistant', content: '', ...delta };
  }

  private remember(text: string): void {
    this.texts.push(text);
    this.length += text.length;
  }

  private envelope() {
    const { id, created, model } = this.head;
    return { id, object: 'chat.completion.chunk', created, model };
  }
}

/** Names and arguments of tool calls are what the model wrote. */
function argumentsOf(calls: unknown): string {
  if (!Array.isArray(calls)) return '';
  return calls
    .map((call: { function?: { name?: unknown; arguments?: unknown } } | null) =>
      [call?.function?.name, call?.function?.arguments].filter((part) => typeof part === 'string').join(' '),
    )
    .join('');
}
