import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import en from '../../messages/en.json';
import { TimeAgo } from './time-ago';

const NOW = new Date('2026-11-29T12:00:00Z');

it.each([
  ['in 7 days', 7 * 86_400],
  ['in 30 seconds', 30],
  ['now', 10], // Another machine's clock is ahead.
  ['now', 0],
  ['59 seconds ago', -59.4],
  ['1 minute ago', -59.6],
  ['5 minutes ago', -300],
  ['1 hour ago', -59.6 * 60],
  ['1 day ago', -23.8 * 3_600],
  ['1 month ago', -31 * 86_400],
])('reads %s', (words, seconds) => {
  const at = new Date(NOW.getTime() + seconds * 1_000);
  const markup = renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={en} timeZone="UTC" now={NOW}>
      <TimeAgo at={at} />
    </NextIntlClientProvider>,
  );
  expect(markup).toContain(`>${words}</time>`);
});
