'use client';

import { LOCALE_COOKIE, THEME_COOKIE, ZONE_COOKIE, type Locale, type Theme } from '../i18n/locales';

const YEAR_S = 31_536_000;

export function rememberTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  remember(THEME_COOKIE, theme);
}

export function rememberLocale(locale: Locale): void {
  remember(LOCALE_COOKIE, locale);
}

export function rememberZone(zone: string): void {
  remember(ZONE_COOKIE, zone);
}

function remember(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
