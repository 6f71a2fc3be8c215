import { useLocale } from 'next-intl';

/** Names a language in the reader's. */
export function useLanguageName(): (language: string) => string {
  const names = new Intl.DisplayNames(useLocale(), { type: 'language', fallback: 'code' });
  return (language) => names.of(language) ?? language;
}
