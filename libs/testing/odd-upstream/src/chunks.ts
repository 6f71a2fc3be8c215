import type { Chunk, Choice } from './oddity.ts';

export function eachChoice<Part extends { choices?: unknown }>(
  part: Part,
  change: (choice: Choice) => Choice,
): Part {
  return { ...part, choices: choicesOf(part).map(change) };
}

/** With every choice twice, the second with its own index. */
export function twice<Part extends { choices?: unknown }>(part: Part): Part {
  return { ...part, choices: choicesOf(part).flatMap((choice) => [choice, { ...choice, index: 1 }]) };
}

/** With `none` in place of an empty list of choices. */
export function withoutChoicesAs(chunk: Chunk, none: unknown): Chunk {
  return choicesOf(chunk).length === 0 ? { ...chunk, choices: none } : chunk;
}

function choicesOf(chunk: { choices?: unknown }): Choice[] {
  return Array.isArray(chunk.choices) ? (chunk.choices as Choice[]) : []; // written here, as choices
}
