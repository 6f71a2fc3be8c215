import { plain } from '@isthmus/domain-retrieval';
import { detectLanguage } from '../text/language.js';
import { askedOf } from './asked.js';
import { hasOtherContent } from './content.js';
import { namesOf, namesIn } from './names.js';
import { negationsIn } from './negation.js';
import { quantitiesOf } from './quantities.js';
import { choosesOtherwise } from './opposites.js';
import { isSwapped } from './order.js';

/** In what two questions differ that look alike. */
export type Difference =
  'language' | 'numbers' | 'names' | 'negation' | 'opposites' | 'asked' | 'order' | 'content';

/** The longest text that is compared, in UTF-16 code units; longer ones count as different. */
export const COMPARED_MAX = 500;

/**
 * In what two questions differ so that the answer to one may be wrong for the other; undefined where nothing of the kind is
 * seen, which does not say that they mean the same. It sees what vectors of sentences hardly tell apart: "switch on" and
 * "switch off", 14 and 30 days, Rome to Milan and Milan to Rome. In doubt it sees a difference.
 */
export function differenceOf(one: string, other: string): Difference | undefined {
  if (one === other) return undefined;
  if (one.length > COMPARED_MAX || other.length > COMPARED_MAX) return 'content';
  const language = detectLanguage(one);
  if (language !== detectLanguage(other)) return 'language';
  const [a, b] = [plain(one), plain(other)];
  if (quantitiesOf(a) !== quantitiesOf(b)) return 'numbers';
  if (!namesIn(namesOf(one), b) || !namesIn(namesOf(other), a)) return 'names';
  if (negationsIn(a) % 2 !== negationsIn(b) % 2) return 'negation';
  if (choosesOtherwise(a, b)) return 'opposites';
  if (askedOf(a) !== askedOf(b)) return 'asked';
  if (isSwapped(a, b)) return 'order';
  return hasOtherContent(a, b, language) ? 'content' : undefined;
}
