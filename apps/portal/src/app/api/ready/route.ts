import { administratorExists } from '../../../lib/first-administrator';
import { runtime } from '../../../lib/runtime';

export const dynamic = 'force-dynamic';

const TIMEOUT_MS = 2_000;

/** Readiness: the database answers and someone can sign in. */
export async function GET(): Promise<Response> {
  const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, TIMEOUT_MS, false));
  const ready = await Promise.race([
    runtime()
      .then(administratorExists)
      .catch(() => false),
    timeout,
  ]);
  return ready ? new Response('ready\n') : new Response('not ready\n', { status: 503 });
}
