import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import en from '../../../../../messages/en.json';
import zh from '../../../../../messages/zh.json';
import { CachePanel } from './cache-use';

const USE = {
  lookups: 40,
  exactHits: 3,
  similarHits: 7,
  refusals: 2,
  tokensSaved: 1_234,
  microSaved: 2_500_000,
  entries: 5,
  since: new Date(0),
};

const textOf = (use: typeof USE, locale: 'en' | 'zh') =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={{ en, zh }[locale]} timeZone="UTC">
      <CachePanel use={use} currency="CNY" />
    </NextIntlClientProvider>,
  )
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ');

it('shows what the cache answered, what the guard refused, and what was not spent', () => {
  const english = textOf(USE, 'en');
  for (const part of ['40', '25%', '3 the same request, 7 the same meaning', '2.50', '1,234 tokens', '1970'])
    expect(english).toContain(part);
  expect(textOf(USE, 'zh')).toContain('3 次请求相同，7 次意思相同');
});

it('shows nothing where nothing was looked up', () => {
  expect(textOf({ ...USE, lookups: 0 }, 'en')).toBe('');
});
