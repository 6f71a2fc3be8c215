import { AppError } from '@isthmus/platform-errors';
import { may } from '@isthmus/platform-identity';
import { sessionIn, type SignedIn } from '../memberships';
import type { Runtime } from '../runtime';
import { ask } from './requests';

/** What somebody decides on the consent page. */
export interface Decision {
  /** The signed query with which the page was opened. */
  query: string;
  /** The slug of the organisation that the application may act in; undefined to refuse. */
  organization: string | undefined;
}

/** The organisations in which the person may let an application act: those in which they may build. */
export function grantable(signedIn: SignedIn): { slug: string; name: string }[] {
  return signedIn.memberships.flatMap(({ slug, name }) => {
    const session = sessionIn(signedIn, slug);
    return session && may(session.role, 'build') ? [{ slug, name }] : [];
  });
}

/**
 * Lets the application in, or refuses it; returns the address to which the browser goes back. NOT_FOUND for an
 * organisation in which the person may not build; FAILED_PRECONDITION for a request that is too old or was altered.
 */
export async function decide(
  portal: Pick<Runtime, 'auth' | 'config' | 'choice'>,
  request: Pick<Request, 'headers'>,
  { query, organization, signedIn }: Decision & { signedIn: SignedIn },
): Promise<string> {
  const accept = organization !== undefined;
  const chosen = accept ? sessionIn(signedIn, organization) : undefined;
  if (accept && !(chosen && may(chosen.role, 'build')))
    throw new AppError('NOT_FOUND', 'There is no such organisation in which you may build');
  const body = { accept, oauth_query: query };
  const asking = () => ask(portal, request, { path: 'consent', body, cookie: true });
  const response = await (chosen ? portal.choice.run(chosen.organization.id, asking) : asking());
  // The body of better-auth's own endpoint.
  const answer = (await response.json().catch(() => ({}))) as { url?: string };
  if (response.status >= 500) throw new Error(`The consent was answered with status ${response.status}`);
  if (!response.ok || !answer.url || answer.url.startsWith('/'))
    throw new AppError('FAILED_PRECONDITION', 'The request of the application has expired', {
      remedy: 'Connect again, from the application.',
    });
  return answer.url;
}
