import { AppError } from '@isthmus/platform-errors';

/** Text that a caller may send and that no name or id may contain. */
const TEXTS = {
  NUL: 'a\0b',
  'lone surrogate': 'a\ud800b',
  'line break': 'a\r\nb',
  BEL: 'a\u0007b',
  'right-to-left override': 'a\u202eb',
  '1 MiB': 'a'.repeat(1_048_576),
} as const;

/** What kind of text a request carries. */
export type HostileText = keyof typeof TEXTS;

/** A request with hostile text in one of its fields. */
export interface HostileRequest<Request> {
  /** Path of the field in the request, such as `spec.skills.0.name`. */
  field: string;
  text: HostileText;
  request: Request;
}

/** `request` once for each of its strings and each kind of hostile text; absent fields are not tried. */
export function hostileRequests<Request extends object>(request: Request): HostileRequest<Request>[] {
  return stringsOf(request, []).flatMap((path) =>
    Object.entries(TEXTS).map(([text, value]) => ({
      field: path.join('.'),
      text: text as HostileText, // the keys of the table above
      request: withValue(request, path, value) as Request, // the same, but for the text of a string
    })),
  );
}

/**
 * Sends every hostile form of what `request` returns, and lists those that were not refused as INVALID_ARGUMENT, such
 * as `spec.name BEL: INTERNAL`. Each is sent with a new request, so that keys are unique.
 */
export async function admittedOf<Request extends object>(
  call: (request: Request) => Promise<unknown>,
  request: () => Request,
): Promise<string[]> {
  const admitted: string[] = [];
  for (const index of hostileRequests(request()).keys()) {
    const hostile = hostileRequests(request())[index];
    if (!hostile) throw new Error('the requests differ in their strings');
    const outcome = await call(hostile.request).then(
      () => 'answered',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
    if (outcome !== 'INVALID_ARGUMENT') admitted.push(`${hostile.field} ${hostile.text}: ${outcome}`);
  }
  return admitted;
}

function stringsOf(value: unknown, path: string[]): string[][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => stringsOf(child, [...path, key]));
}

function withValue(value: unknown, [key, ...rest]: string[], text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value))
    return value.map((child, index) => (String(index) === key ? withValue(child, rest, text) : child));
  const members = value as Record<string, unknown>; // a path leads through objects only
  return { ...members, [key]: withValue(members[key], rest, text) };
}
