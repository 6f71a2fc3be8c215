import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import en from '../../messages/en.json';
import zh from '../../messages/zh.json';
import { zoneOf } from '../lib/time-zone';
import { LOCALE_COOKIE, localeOf, ZONE_COOKIE } from './locales';

const MESSAGES = { en, zh: zh satisfies typeof en };

export default getRequestConfig(async () => {
  const chosen = await cookies();
  const locale = localeOf(chosen.get(LOCALE_COOKIE)?.value, (await headers()).get('accept-language'));
  return { locale, messages: MESSAGES[locale], timeZone: zoneOf(chosen.get(ZONE_COOKIE)?.value) };
});
