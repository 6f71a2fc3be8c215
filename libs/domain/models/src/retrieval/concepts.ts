import { plain, stem, words } from '@isthmus/domain-retrieval';

/** Something of the field that customers and articles call by different names, in two languages. */
export interface Concept {
  id: string;
  /** Concepts that it is a case of: what is said of Tokyo is said of abroad. */
  implies: readonly string[];
  /** The concept that says the opposite: who asks how to switch on is not answered by how to switch off. */
  opposite?: string | undefined;
  en: readonly string[];
  zh: readonly string[];
}

export interface ConceptMatch {
  /** The term of the concept in indexes and questions. */
  term: string;
  /** The concept's own phrase, as opposed to an implied concept. */
  said: string;
}

interface Phrase {
  text: string;
  /** Stems of an English phrase in order; empty for a Chinese one. */
  stems: readonly string[];
  terms: readonly string[];
}

/** Finds concepts in texts of either language; a Chinese text may contain English names and the reverse. */
export class ConceptFinder {
  /** Phrases by their first stem or their first character. */
  private readonly english = new Map<string, Phrase[]>();
  private readonly chinese = new Map<string, Phrase[]>();

  constructor(concepts: readonly Concept[]) {
    for (const { id, implies, en, zh } of concepts) {
      const terms = [id, ...implies].map(termOf);
      for (const text of en) add(this.english, { text, stems: words(text).map(stem), terms });
      for (const text of zh) addChinese({ chinese: this.chinese, english: this.english }, text, terms);
    }
  }

  find(text: string): ConceptMatch[] {
    return [...this.findEnglish(text), ...this.findChinese(text)];
  }

  private findEnglish(text: string): ConceptMatch[] {
    const stems = words(text).map(stem);
    return stems.flatMap((first, at) =>
      (this.english.get(first) ?? [])
        .filter((phrase) => phrase.stems.every((part, offset) => stems[at + offset] === part))
        .flatMap(matchesOf),
    );
  }

  private findChinese(text: string): ConceptMatch[] {
    const said = plain(text);
    return [...new Set(said)].flatMap((first) =>
      (this.chinese.get(first) ?? []).filter((phrase) => said.includes(phrase.text)).flatMap(matchesOf),
    );
  }
}

function matchesOf({ text, terms }: Phrase): ConceptMatch[] {
  return terms.map((term) => ({ term, said: text }));
}

/** The terms of the concepts that say the opposite of those among `terms`, and are not among them. */
export function opposedTerms(concepts: readonly Concept[], terms: ReadonlySet<string>): string[] {
  return concepts
    .flatMap(({ id, opposite }) =>
      opposite !== undefined && terms.has(termOf(id)) ? [termOf(opposite)] : [],
    )
    .filter((term) => !terms.has(term));
}

/** No word contains a number sign, so concepts and words cannot be taken for one another. */
function termOf(id: string): string {
  return `#${id}`;
}

function addChinese(
  { chinese, english }: Record<'chinese' | 'english', Map<string, Phrase[]>>,
  source: string,
  terms: readonly string[],
): void {
  const text = plain(source);
  if (/\p{Script=Han}/u.test(text)) add(chinese, { text, stems: [], terms });
  else add(english, { text, stems: words(text).map(stem), terms });
}

function add(phrases: Map<string, Phrase[]>, phrase: Phrase): void {
  const first = phrase.stems[0] ?? [...phrase.text][0];
  if (first === undefined) return;
  phrases.set(first, [...(phrases.get(first) ?? []), phrase]);
}
