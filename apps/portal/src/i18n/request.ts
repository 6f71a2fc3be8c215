import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import en from '../../messages/en.json';
import zh from '../../messages/zh.json';
import { LOCALE_COOKIE, localeOf } from './locales';

const MESSAGES = { en, zh: zh satisfies typeof en };

export default getRequestConfig(async () => {
  const locale = localeOf(
    (await cookies()).get(LOCALE_COOKIE)?.value,
    (await headers()).get('accept-language'),
  );
  return { locale, messages: MESSAGES[locale], timeZone: 'Asia/Shanghai' };
});
