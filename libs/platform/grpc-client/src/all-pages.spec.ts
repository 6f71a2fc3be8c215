import { expect, it } from 'vitest';
import { allPages } from './all-pages.js';

/** A list of pages, by the token of each. */
const pages: Record<string, { rows: string[]; nextPageToken: string }> = {
  '': { rows: ['a', 'b'], nextPageToken: 'second' },
  second: { rows: [], nextPageToken: 'third' },
  third: { rows: ['c'], nextPageToken: '' },
};

function listOf() {
  const asked: string[] = [];
  const read = async (pageToken: string) => {
    asked.push(pageToken);
    return pages[pageToken] ?? { rows: [], nextPageToken: '' };
  };
  return { asked, read };
}

it('reads page after page, also past an empty one, up to the last', async () => {
  const { asked, read } = listOf();
  const rows: string[] = [];
  for await (const page of allPages(read)) rows.push(...page.rows);
  expect(rows).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual(['', 'second', 'third']);
});

it('reads no page that nobody asks for', async () => {
  const { asked, read } = listOf();
  for await (const page of allPages(read)) if (page.rows.length > 0) break;
  expect(asked).toEqual(['']);
});

it('passes on what a page fails with', async () => {
  const failing = allPages(async () => Promise.reject(new Error('gone')));
  await expect(failing.next()).rejects.toThrow('gone');
});

it('ends a list that does not end', async () => {
  const endless = async () => {
    for await (const _ of allPages(async () => ({ nextPageToken: 'again' })));
  };
  await expect(endless()).rejects.toMatchObject({ code: 'INTERNAL' });
});
