import type { LlamaContextSequence } from 'node-llama-cpp';

/** What a pool needs of a sequence of llama.cpp. */
export type PooledSequence = Pick<LlamaContextSequence, 'compareContextTokens' | 'clearHistory'>;

/** A sequence, and whose prompt and answer it has in memory; undefined for nobody's. */
export interface OwnedSequence<Sequence> {
  sequence: Sequence;
  owner: string | undefined;
}

type Tokens = Parameters<LlamaContextSequence['compareContextTokens']>[0];

/**
 * The idle sequences of a context. What one holds is used again for its owner only: how much of a prompt was in memory is
 * told to clients, and would tell them what others have asked.
 */
export class SequencePool<Sequence extends PooledSequence> {
  /** Least recently used first. */
  private readonly idle: OwnedSequence<Sequence>[];

  constructor(sequences: readonly Sequence[]) {
    this.idle = sequences.map((sequence) => ({ sequence, owner: undefined }));
  }

  /** The owner's sequence that shares the longest beginning with the prompt, or an empty one. */
  async take(owner: string, prompt: Tokens): Promise<OwnedSequence<Sequence>> {
    const chosen = this.longestOf(owner, prompt) ?? this.idle[0];
    if (!chosen) throw new Error('more answers at a time than there are sequences');
    this.idle.splice(this.idle.indexOf(chosen), 1);
    if (chosen.owner === owner) return chosen;
    try {
      await chosen.sequence.clearHistory();
    } catch (error) {
      this.giveBack(chosen);
      throw error;
    }
    return { sequence: chosen.sequence, owner };
  }

  giveBack(owned: OwnedSequence<Sequence>): void {
    this.idle.push(owned);
  }

  private longestOf(owner: string, prompt: Tokens): OwnedSequence<Sequence> | undefined {
    const own = this.idle.filter((each) => each.owner === owner);
    const shared = own.map(({ sequence }) => sequence.compareContextTokens(prompt).firstDifferentIndex);
    return own[shared.indexOf(Math.max(...shared))];
  }
}
