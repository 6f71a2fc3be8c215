import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import en from '../../../../../messages/en.json';
import zh from '../../../../../messages/zh.json';
import { ActionCell } from './audit-cells';

const METROS = [{ id: 'chengdu', name: 'Chengdu', nameZh: '成都' }];

function shown(attributes: Record<string, string>, currency: string, locale: 'en' | 'zh' = 'en'): string {
  const record = {
    sequence: 1,
    action: 'budget.set',
    resource: 'budget/1',
    actor: 'user:1',
    at: new Date(0),
    attributes,
    hash: '',
    previousHash: '',
    names: {},
  };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={{ en, zh }[locale]} timeZone="UTC">
      <ActionCell record={record} currency={currency} metros={METROS} />
    </NextIntlClientProvider>,
  );
}

it.each(['limit_micro', 'amount_micro', 'credit_micro'])(
  'shows %s in the currency of the account',
  (name) => {
    expect(shown({ [name]: '2500000' }, 'EUR')).toContain('€2.50');
    expect(shown({ [name]: '2500000' }, 'CNY')).toContain('CN¥2.50');
  },
);

it('shows an amount in the currency that the record has, whatever the account has now', () => {
  expect(shown({ credit_micro: '2500000', currency: 'USD' }, 'EUR')).toContain('$2.50');
});

it('names a site with its city and carrier apart, in the language of the reader', () => {
  const attributes = { version: '2', site: 'Chengdu China Telecom' };
  expect(shown(attributes, 'CNY')).toContain('at Chengdu · China Telecom');
  expect(shown(attributes, 'CNY', 'zh')).toContain('位于成都 · 中国电信');
});

it('names the city that is served, which is recorded by its id, in the language of the reader', () => {
  expect(shown({ metro: 'chengdu' }, 'CNY')).toContain('for Chengdu');
  expect(shown({ metro: 'chengdu' }, 'CNY', 'zh')).toContain('面向成都');
  expect(shown({ metro: 'elsewhere' }, 'CNY')).toContain('for elsewhere');
});

it('leaves a key to its name: its beginning is shown nowhere else', () => {
  expect(shown({ name: 'shop', prefix: 'isth_live_f60sr7k2llg1ygii' }, 'CNY')).not.toContain('isth_live');
});
