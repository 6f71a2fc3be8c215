import type { Meaning } from '@isthmus/domain-models';
import type { KeptAnswer } from '../completion/answer.cache.js';

/** An answer with the question that it is for. */
export interface KeptEntry {
  /** Of the whole request, and of everything in it but the question; both of one key of one tenant. */
  readonly id: string;
  readonly groupId: string;
  readonly tenantId: string;
  readonly keyId: string;
  readonly question: string;
  readonly answer: KeptAnswer;
  /** By the clock of the store, in milliseconds. */
  readonly keptAt: number;
  readonly expiresAt: number;
  /** Absent until the encoder had time for it. */
  meaning?: Meaning;
}

/** Of the objects around the texts, and of a vector. */
const OVERHEAD_BYTES = 2_048;
const BYTES_PER_CHARACTER = 2;

/** About the memory that an entry takes, in bytes. */
export function bytesOf({ question, answer: { output } }: KeptEntry): number {
  const { text = '', reasoning = '', grounds } = output;
  const characters =
    question.length + text.length + reasoning.length + (grounds ? JSON.stringify(grounds).length : 0);
  return OVERHEAD_BYTES + BYTES_PER_CHARACTER * characters;
}
