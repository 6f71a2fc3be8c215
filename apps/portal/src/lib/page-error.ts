import 'server-only';
import { digestOf } from './error-digest';
import { report } from './report';

/** The error, logged, with what its page's `error.tsx` is to show as `digest`. */
export async function withDigest(where: string, error: unknown): Promise<Error> {
  const failure = await report(where, error);
  return Object.assign(error instanceof Error ? error : new Error('Thrown, but no Error', { cause: error }), {
    digest: digestOf(failure),
  });
}
