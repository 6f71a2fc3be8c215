export type Language = 'en' | 'zh';

const HAN = /\p{Script=Han}/gu;
const LATIN_WORDS = /[A-Za-z]+/g;

/**
 * The language a customer writes in. A Chinese sentence may contain Latin product names, so one Han character weighs as
 * much as half a Latin word; text of neither script counts as English.
 */
export function detectLanguage(text: string): Language {
  const han = text.match(HAN)?.length ?? 0;
  const words = text.match(LATIN_WORDS)?.length ?? 0;
  return han > 0 && han * 2 >= words ? 'zh' : 'en';
}
