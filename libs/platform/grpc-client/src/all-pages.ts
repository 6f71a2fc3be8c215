import { AppError } from '@isthmus/platform-errors';

/** So that a service whose list never ends is not followed for ever. */
const PAGES_MAX = 10_000;

/**
 * The pages of a list, each read when it is asked for: `read` gets an empty token first. Whoever has enough leaves the
 * loop. INTERNAL for a list of more than 10,000 pages.
 */
export async function* allPages<Page extends { nextPageToken: string }>(
  read: (pageToken: string) => Promise<Page>,
): AsyncGenerator<Page> {
  let pageToken = '';
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await read(pageToken);
    yield page;
    pageToken = page.nextPageToken;
    if (pageToken === '') return;
  }
  throw new AppError('INTERNAL', `The list has more than ${PAGES_MAX} pages`);
}
