import { fuse, type Match } from '@isthmus/domain-embedding';
import type { Searchable } from './search.js';

/**
 * Of the multilingual sentence encoder: texts about different things reach 0.2, a question and what answers it 0.25–0.6, in
 * one language or in two.
 */
const UNRELATED = 0.2;

/** How well an agent fits a query, by its words, by its meaning, or by both: 0 not at all, 1 and more as well as can be. */
export function discoveryRank(match: Match): number {
  return fuse(match, UNRELATED);
}

/** A rank as it is shown, 0–100. */
export function shownScore(rank: number): number {
  return Math.round(100 * Math.min(1, rank));
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
