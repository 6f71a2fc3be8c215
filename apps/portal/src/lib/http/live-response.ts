import 'server-only';
import { logFailure } from '../failure';
import { runtime } from '../runtime';
import { isStillMember } from '../session';
import { eventStreamResponse } from './event-stream';
import { whileAdmitted } from './while-admitted';

const HEARTBEAT_MS = 10_000;
const RETRY_MS = 1_000;
/** How long somebody who was removed, or has signed out, may still receive something. */
const ADMITTED_MS = 2_000;

interface Subscription {
  request: Request;
  organization: { slug: string };
  /** The route, for the log. */
  name: string;
}

/** Server-sent events of what `open` yields, for as long as the browser listens and its user is a member. */
export async function liveResponse(
  { request, organization, name }: Subscription,
  open: (signal: AbortSignal) => AsyncIterable<unknown>,
): Promise<Response> {
  const { logger } = await runtime();
  const left = new AbortController();
  const source = open(AbortSignal.any([request.signal, left.signal]));
  // Next empties the headers of a request once its response has begun.
  const received = new Headers(request.headers);
  const isAdmitted = () => isStillMember(received, organization.slug);
  return eventStreamResponse(whileAdmitted(source, { isAdmitted, everyMs: ADMITTED_MS }), {
    retryMs: RETRY_MS,
    heartbeatMs: HEARTBEAT_MS,
    onFailure: (error) => logFailure(logger, `stream of ${name}`, error),
    onCancel: () => left.abort(),
  });
}
