import 'server-only';
import { AppError } from '@isthmus/platform-errors';
import { codeOf } from '../api/call';
import { currentSession, type Session } from '../session';
import { isAppError } from '../app-error';

/** Runs a route handler for whoever is signed in; failures become JSON with a code and no message of ours. */
export async function withSession(
  request: Request,
  work: (session: Session) => Promise<Response>,
): Promise<Response> {
  try {
    assertSameOrigin(request);
    const session = await currentSession();
    if (!session) throw new AppError('UNAUTHENTICATED', 'not signed in');
    return await work(session);
  } catch (error) {
    const status = isAppError(error) ? error.httpStatus : 500;
    const waitMs = isAppError(error) ? error.retryAfterMs : undefined;
    const headers = waitMs === undefined ? undefined : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
    return Response.json({ error: { code: codeOf(error) } }, { status, ...(headers ? { headers } : {}) });
  }
}

/** Browsers say where a request comes from; another site may not use the session's cookie. */
function assertSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw new AppError('PERMISSION_DENIED', 'cross-site request');
  }
}

/** The body as text; refused as soon as it grows past `bytesMax`. */
export async function readLimited(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = () => new AppError('PAYLOAD_TOO_LARGE', `more than ${bytesMax} bytes`);
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
