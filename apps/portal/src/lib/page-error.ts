import 'server-only';
import { digestOf } from './error-digest';
import { report } from './report';

/** Logs the error and returns it with a `digest` for the page's `error.tsx`. */
export async function withDigest(where: string, error: unknown): Promise<Error> {
  const failure = await report(where, error);
  return Object.assign(
    error instanceof Error ? error : new Error('Thrown value is not an Error', { cause: error }),
    {
      digest: digestOf(failure),
    },
  );
}
