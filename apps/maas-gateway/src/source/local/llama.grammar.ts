import { BoundedCache } from '@isthmus/platform-cache';
import { LlamaGrammarEvaluationState, type Llama, type LlamaGrammar, type LlamaModel } from 'node-llama-cpp';
import type { LlamaFormat } from './llama.protocol.js';

/** Grammars that are kept; schemas repeat from request to request. */
const KEPT_MAX = 32;

/** By which the library's grammars of schemas end: lines that cost tokens, until the answer is cut. */
const BLANK_LINES = '"\\n\\n\\n\\n" [\\n]*';

/** Makes grammars of formats, and keeps those that were used last. */
export class GrammarCache {
  private readonly kept = new BoundedCache<string, LlamaGrammar>({ entriesMax: KEPT_MAX });

  constructor(
    private readonly llama: Llama,
    private readonly model: LlamaModel,
  ) {}

  /** The beginning of one answer in a format, or why the format cannot be met; undefined for any text. */
  async stateOf(
    format: LlamaFormat | undefined,
  ): Promise<{ state: LlamaGrammarEvaluationState } | { reason: string } | undefined> {
    if (!format) return undefined;
    try {
      const grammar = await this.grammarOf(format);
      return { state: new LlamaGrammarEvaluationState({ model: this.model, grammar }) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private async grammarOf(format: LlamaFormat): Promise<LlamaGrammar> {
    const key = JSON.stringify(format);
    const grammar = this.kept.get(key) ?? (await this.made(format));
    this.kept.set(key, grammar);
    return grammar;
  }

  private async made(format: LlamaFormat): Promise<LlamaGrammar> {
    if (format.type === 'json') return this.llama.getGrammarFor('json');
    // Checked by `readSchema` before it came here; of the library's types only the simplest one is named.
    const { grammar } = await this.llama.createGrammarForJsonSchema(format.schema as { type: 'object' });
    return this.llama.createGrammar({ grammar: grammar.replace(BLANK_LINES, '') });
  }
}
