import type { ExtractiveAnswer, Int8Vector, Turn } from '@isthmus/domain-models';
import type { BaseContent, Query } from './base.searcher.js';
import type { FoundPassage } from './found.passage.js';

/** What a thread is asked. `base` names a knowledge base, `state` what of it: its content changes with another state. */
export type SearchRequest = { id: number; base: string; state: string } & SearchTask;

export type SearchTask =
  | { type: 'hold'; content: BaseContent }
  | { type: 'search'; query: Query }
  /** What an encoder is given of a conversation's last question. */
  | { type: 'read'; turns: readonly Turn[] }
  | { type: 'answer'; turns: readonly Turn[]; vector: Int8Vector | undefined };

/** What it answers. `absent`: it does not hold the base in this state. */
export type SearchResponse = { id: number } & SearchOutcome;

export type SearchOutcome =
  | { type: 'held' | 'absent' }
  | { type: 'found'; passages: FoundPassage[] }
  | { type: 'read'; text: string | undefined }
  | { type: 'answered'; answer: ExtractiveAnswer }
  | { type: 'failed'; reason: string };
