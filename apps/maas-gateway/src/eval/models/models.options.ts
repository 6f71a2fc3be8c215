import { parseArgs } from 'node:util';

const PARTS = ['encoder', 'chat'] as const;
export type Part = (typeof PARTS)[number];

export interface ModelsOptions {
  /** The one part to measure; both where undefined. */
  only: Part | undefined;
  /** Whether each answer of the chat model is printed. */
  answers: boolean;
}

/** Of the command line. Throws an Error that says which argument is wrong. */
export function modelsOptions(args: readonly string[]): ModelsOptions {
  const { only, answers } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, answers: { type: 'boolean', default: false } },
  }).values;
  const part = PARTS.find((each) => each === only);
  if (only !== undefined && part === undefined)
    throw new Error(`--only ${only}: must be one of ${PARTS.join(', ')}`);
  return { only: part, answers };
}
