export const LOCALES = ['en', 'zh'] as const;
export type Locale = (typeof LOCALES)[number];
/** Cookies that hold what a person chose; read on the server so that the first paint is right. */
export const LOCALE_COOKIE = 'isthmus_locale';
export const THEME_COOKIE = 'isthmus_theme';
/** The browser's time zone: the server renders times as the browser will. */
export const ZONE_COOKIE = 'isthmus_zone';
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The chosen language, else the first one of Accept-Language that exists here, else English. */
export function localeOf(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const wanted = [chosen, ...(acceptLanguage ?? '').split(',').map((part) => part.split(';')[0])];
  for (const tag of wanted) {
    const language = tag?.trim().slice(0, 2).toLowerCase();
    const found = LOCALES.find((locale) => locale === language);
    if (found) return found;
  }
  return 'en';
}

export function themeOf(chosen: string | undefined): Theme {
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}
