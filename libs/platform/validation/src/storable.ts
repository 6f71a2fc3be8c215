import { invalidArgument, type AppError } from '@isthmus/platform-errors';
import { replaceFaults } from './character.fault.js';
import { fieldName, type Spelling } from './field-name.js';

/** Nesting limit; validators and encoders recurse over accepted values. */
const DEPTH_MAX = 100;
/** Values in one request; a gRPC message of 4 MiB cannot hold more. */
const VALUES_MAX = 4_000_000;

/** A value and its position. */
interface Found {
  value: unknown;
  key: string | number;
  parent: Found | undefined;
  depth: number;
}

/**
 * Throws INVALID_ARGUMENT, naming the path, when a string or a name anywhere in `value` contains what PostgreSQL, JSON
 * and UTF-8 cannot represent (NUL, a lone surrogate), or when it nests deeper than 100 levels. A safety net below the
 * rules of each field: without it such text fails in the database, as INTERNAL. Not recursive; skips bytes and dates.
 */
export function assertStorable(value: unknown, spelling: Spelling = 'proto'): void {
  const open: Found[] = [{ value, key: '', parent: undefined, depth: 0 }];
  let seen = 0;
  for (let found = open.pop(); found; found = open.pop()) {
    seen += 1;
    const fault = faultOf(found, seen);
    if (fault !== undefined) throw refusal(found, fault, spelling);
    pushChildren(open, found);
  }
}

/**
 * Text of a program, such as an error message, in a form that PostgreSQL, JSON and gRPC can carry: without NUL, and
 * with U+FFFD in place of lone surrogates.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/**
 * JSON that a model or a program wrote, in a form that can be stored: what `text` refuses is replaced by U+FFFD in
 * every string and name, because an answer must not be lost over a character. Recursive, so only for values that a
 * schema has checked.
 */
export function storableJson<Value>(value: Value): Value {
  // The same structure, with other characters in its strings.
  return JSON.parse(JSON.stringify(value), (_, member: unknown) => {
    if (typeof member === 'string') return replaceFaults(member);
    return isMap(member) ? withStorableNames(member) : member;
  }) as Value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withStorableNames(map: Record<string, unknown>): Record<string, unknown> {
  if (Object.keys(map).every(isStorable)) return map;
  return Object.fromEntries(
    Object.entries(map).map(([name, member]) => [isStorable(name) ? name : replaceFaults(name), member]),
  );
}

function isStorable(name: string): boolean {
  return textFault(name) === undefined;
}

function faultOf({ value, key, depth }: Found, seen: number): string | undefined {
  if (depth > DEPTH_MAX) return `must not nest deeper than ${DEPTH_MAX} levels`;
  if (seen > VALUES_MAX) return `must have at most ${VALUES_MAX} values`;
  return textFault(value) ?? textFault(key);
}

function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.includes('\0')) return 'must not contain control characters; remove U+0000';
  return value.isWellFormed() ? undefined : 'must be well-formed Unicode; remove the lone surrogate';
}

/** One by one: a list may have more entries than a call can have arguments. */
function pushChildren(open: Found[], parent: Found): void {
  const { value } = parent;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date)
    return;
  const depth = parent.depth + 1;
  if (Array.isArray(value)) value.forEach((child, key) => open.push({ value: child, key, parent, depth }));
  else for (const [key, child] of Object.entries(value)) open.push({ value: child, key, parent, depth });
}

function refusal(found: Found, description: string, spelling: Spelling): AppError {
  const path: (string | number)[] = [];
  for (let at: Found | undefined = found; at?.parent; at = at.parent) path.push(at.key);
  return invalidArgument([{ field: fieldName(path.reverse(), spelling), description }]);
}
