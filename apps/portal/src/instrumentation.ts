import type { Instrumentation } from 'next';

/** Next calls this once, before the first request. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { start } = await import('./start');
  await start();
}

/** Next calls this with what a page, a route or a server action throws and nothing of ours has caught. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { logUncaught } = await import('./lib/uncaught');
  await logUncaught(error, { method: request.method, route: context.routePath });
};
