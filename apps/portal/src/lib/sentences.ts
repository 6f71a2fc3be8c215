import { useLocale } from 'next-intl';

/** Joins sentences as the language does: Chinese has no space after a full stop. */
export function useSentences(): (...sentences: (string | null | undefined)[]) => string {
  const gap = useLocale() === 'zh' ? '' : ' ';
  return (...sentences) => sentences.filter(Boolean).join(gap);
}
