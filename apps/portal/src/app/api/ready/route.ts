import { within } from '@isthmus/platform-errors';
import { administratorExists } from '../../../lib/auth/first-administrator';
import { route } from '../../../lib/http/route';
import { outageOf } from '../../../lib/outage';
import { report } from '../../../lib/report';
import { runtime } from '../../../lib/runtime';

export const dynamic = 'force-dynamic';

const TIMEOUT_MS = 2_000;

/** Readiness: the database responds and somebody can sign in. */
export const GET = route({ method: 'GET', path: '/api/ready', access: 'public' }, async () => {
  const ready = await within(administrator(), TIMEOUT_MS, false);
  return ready ? new Response('ready\n') : new Response('not ready\n', { status: 503 });
});

async function administrator(): Promise<boolean> {
  try {
    return await administratorExists(await runtime());
  } catch (error) {
    await report('readiness', outageOf(error) ?? error);
    return false;
  }
}
