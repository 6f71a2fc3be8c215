import { fuse, meaningOf } from '@isthmus/domain-embedding';
import type { Searchable } from './search.js';

/** What a query has in common with an agent. */
export interface Match {
  /** Its `relevance`, 0–100. */
  words: number;
  /** Of the query with the agent's nearest passage; undefined where the meanings were not compared. */
  cosine: number | undefined;
}

/**
 * Of the multilingual sentence encoder: texts about different things reach 0.2, a question and what answers it 0.25–0.6, in
 * one language or in two.
 */
const SCALE = { unrelated: 0.2, same: 0.6 };
/** Below a match of all words: a meaning is a guess. */
const WEIGHT = 0.8;

/** How well an agent fits a query, 0–100: by its words, by its meaning, or by both. */
export function discoveryScore({ words, cosine }: Match): number {
  const meaning = cosine === undefined ? 0 : meaningOf(cosine, SCALE);
  return Math.round(100 * fuse({ words: words / 100, meaning }, WEIGHT));
}

const PASSAGES_MAX = 16;
const CHARACTERS_MAX = 1_000;

/**
 * The texts whose meaning stands for an agent, at most 16 of at most 1,000 characters: what it is, then each skill by itself, so
 * that one skill of many is found.
 */
export function passagesOf({ name, description, skills }: Searchable): string[] {
  const ofSkills = skills.map((skill) => passage([skill.name, skill.description, skill.tags.join(', ')]));
  return [passage([name, description]), ...ofSkills].slice(0, PASSAGES_MAX);
}

/** Whole characters: half of a pair would be no text. */
function passage(parts: readonly string[]): string {
  const sentences = parts.map((part) => part.trim().replace(/[.。]+$/, '')).filter((part) => part !== '');
  const text = sentences.join('. ');
  return text.slice(0, CHARACTERS_MAX).toWellFormed();
}
