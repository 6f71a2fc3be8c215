import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import en from '../../../../messages/en.json';
import zh from '../../../../messages/zh.json';
import { usePriceText } from './price-text';

type Price = Parameters<ReturnType<typeof usePriceText>>[0];

function Text({ price }: { price: Price }) {
  return usePriceText()(price);
}

const textOf = (price: Price, locale: 'en' | 'zh') =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={{ en, zh }[locale]} timeZone="UTC">
      <Text price={price} />
    </NextIntlClientProvider>,
  );

it.each([
  ['model.input', 1_000_000, 'CN¥2.00 per 1,000,000 tokens', '¥2.00 / 1,000,000 词元'],
  ['model.output', 1, 'CN¥2.00 per token', '¥2.00 / 词元'],
  ['agent.message', 1, 'CN¥2.00 per message', '¥2.00 / 条消息'],
  ['compute.unit', 1, 'CN¥2.00 per compute unit', '¥2.00 / 算力单位'],
])('says the amount, then what it is for: %s by %i', (sku, per, english, chinese) => {
  const price = { sku, per, amountMicro: 2_000_000 };
  expect([textOf(price, 'en'), textOf(price, 'zh')].map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
    english,
    chinese,
  ]);
});
