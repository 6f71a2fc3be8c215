import type { MetroView } from '../../../../lib/api/infrastructure';
import { provinceName } from '../../../../lib/province-name';

/** A metro by its name in the reader's language, and by both of its names. */
export interface MetroChoice {
  id: string;
  name: string;
  english: string;
  nameZh: string;
  /** In the reader's language. */
  province: string;
  /** In both. */
  provinceNames: string[];
}

/** The metros to choose from, by name in the reader's language. */
export function metroChoices(metros: readonly MetroView[], locale: string): MetroChoice[] {
  const zh = locale === 'zh';
  return metros
    .map(({ id, name, nameZh, subdivision }) => ({
      id,
      name: (zh && nameZh) || name,
      english: name,
      nameZh,
      province: provinceName(subdivision, zh),
      provinceNames: [provinceName(subdivision, false), provinceName(subdivision, true)],
    }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}
