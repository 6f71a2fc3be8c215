import { AppError } from '@isthmus/platform-errors';
import { valueAt } from '@isthmus/platform-validation';
import type { z } from 'zod';

/** A request that cannot be served as it is; `param` names the member that is at fault. */
export function badRequest(param: string, message: string, code?: string): AppError {
  return new AppError('INVALID_ARGUMENT', message, { metadata: { param, ...(code ? { code } : {}) } });
}

/**
 * The value as the schema reads it; throws INVALID_ARGUMENT that names the first member at fault, what is allowed there,
 * and what was sent, as far as that is a number or a length.
 */
export function parseBody<Value>(schema: z.ZodType<Value>, input: unknown): Value {
  const result = schema.safeParse(input, { reportInput: false });
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const { path, fault } = first ? faultOf(first, input) : { path: [], fault: 'is not valid' };
  const param = path.join('.') || 'body';
  throw badRequest(param, `${param}: ${fault}`);
}

type Issue = z.core.$ZodIssue;

/** The fault in the words of this API; of a union, that of the alternative which fits best. */
function faultOf(issue: Issue, input: unknown): { path: readonly PropertyKey[]; fault: string } {
  if (issue.code === 'invalid_union') {
    const closest = closestOf(issue);
    if (closest) return faultOf({ ...closest, path: [...issue.path, ...closest.path] }, input);
  }
  const { path } = issue;
  return { path, fault: wordsOf(issue, valueAt(input, path)) };
}

/** The first issue of the alternative whose value has the right type, at least at its top; the last one without any. */
function closestOf({ errors }: Issue & { code: 'invalid_union' }): Issue | undefined {
  const issues = errors.flatMap(([first]) => (first ? [first] : []));
  return issues.find(({ code, path }) => code !== 'invalid_type' || path.length > 0);
}

function wordsOf(issue: Issue, value: unknown): string {
  if (value === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'too_big':
      return limitWords(value, { bound: 'most', limit: issue.maximum });
    case 'too_small':
      return limitWords(value, { bound: 'least', limit: issue.minimum });
    case 'invalid_type':
      return `must be ${withArticle(issue.expected === 'int' ? 'integer' : issue.expected)}, not ${typeof value === 'number' ? value : nameOf(value)}`;
    case 'invalid_union':
      return `must not be ${nameOf(value)}`;
    default:
      return issue.message;
  }
}

/** The one form of every limit: what is allowed, and what was sent. */
function limitWords(
  value: unknown,
  { bound, limit }: { bound: 'most' | 'least'; limit: number | bigint },
): string {
  if (typeof value !== 'string' && !Array.isArray(value))
    return `must be at ${bound} ${limit}, not ${typeof value === 'number' ? value : nameOf(value)}`;
  const verb = bound === 'least' ? 'required' : 'allowed';
  const unit = typeof value === 'string' ? 'characters' : 'entries';
  return `has ${value.length} ${unit}; at ${bound} ${limit} ${Number(limit) === 1 ? 'is' : 'are'} ${verb}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return withArticle(Array.isArray(value) ? 'array' : typeof value);
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
