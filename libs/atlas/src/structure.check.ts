import type { z } from 'zod';
import { atlasFileSchema, type AtlasFile } from './format.schema.js';
import { fieldPath, Violations } from './violations.js';

/**
 * Checks types, ranges and unknown fields.
 * @throws AppError INVALID_ARGUMENT naming every offending path.
 */
export function checkStructure(input: unknown): AtlasFile {
  const parsed = atlasFileSchema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const violations = new Violations();
  for (const issue of parsed.error.issues) report(issue, violations);
  violations.throwIfAny();
  throw parsed.error;
}

function report(issue: z.core.$ZodIssue, violations: Violations): void {
  const path = fieldPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      violations.add(
        fieldPath([...issue.path, key]),
        'is not a field of the format',
        'remove it or correct its spelling',
      );
    }
    return;
  }
  violations.add(path, ruleOf(issue), remedyOf(issue));
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`;
    case 'invalid_format':
      return `must be ${issue.message}`;
    case 'invalid_key':
      return 'must have an id as its key: 1–64 of a–z, 0–9 and inner hyphens';
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}

function remedyOf(issue: z.core.$ZodIssue): string {
  const section = issue.path.find((part) => typeof part === 'string') ?? 'The file';
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'add it if it is missing';
  return `see "${String(section)}" in the format's README and correct the value`;
}
