import { detectLanguage, splitSentences, type Language } from '@isthmus/domain-models';
import { createHash } from 'node:crypto';
import { DocumentFault } from './document.fault.js';
import { DOCUMENT_LIMITS } from './document.limits.js';
import type { Block, ParsedDocument, Section } from './document.types.js';

/** An encoder reads no more of a passage. */
const PARAGRAPH_CHARACTERS_MAX = 900;
/** A longer section is cited in parts, so that a citation leads near to the sentence. */
const SECTION_CHARACTERS_MAX = 4_000;
const TITLE_CHARACTERS_MAX = 300;
const HEADING_CHARACTERS_MAX = 200;
const ID_DIGITS = 12;
/**
 * Characters that no reader sees: they change the direction of text, or carry text of their own (tags and variation selectors
 * of planes beyond the first). Joiners stay, which scripts need.
 */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const SEPARATOR = ' › ';

interface Open {
  path: string[];
  paragraphs: string[];
  characters: number;
}

/**
 * The sections of a document, by its headings; what is above the first one is under the document's name. Throws NO_TEXT, or
 * TOO_LONG beyond the limits.
 */
export function sectionsOf(name: string, blocks: readonly Block[]): ParsedDocument {
  const open = divided(withoutExtension(name), blocks);
  if (open.length === 0) throw new DocumentFault('NO_TEXT');
  const text = open.flatMap(({ paragraphs }) => paragraphs);
  assertWithin(open, text);
  const language = detectLanguage(text.join('\n'));
  const seen = new Map<string, number>();
  return { language, sections: open.map((section) => closed(section, { language, seen })) };
}

function divided(name: string, blocks: readonly Block[]): Open[] {
  const headings: { level: number; text: string }[] = [];
  let section: Open = { path: [name], paragraphs: [], characters: 0 };
  const sections: Open[] = [];
  const begin = (path: string[]) => {
    if (section.paragraphs.length > 0) sections.push(section);
    section = { path, paragraphs: [], characters: 0 };
  };
  for (const block of blocks) {
    const text = block.text.replace(UNSEEN, '').replace(/\s+/gu, ' ').trim();
    if (text === '') continue;
    if (block.kind === 'heading' && text.length <= HEADING_CHARACTERS_MAX) {
      while ((headings.at(-1)?.level ?? 0) >= block.level) headings.pop();
      headings.push({ level: block.level, text });
      begin(headings.map((heading) => heading.text));
      continue;
    }
    for (const paragraph of paragraphsOf(text)) {
      if (section.characters + paragraph.length > SECTION_CHARACTERS_MAX) begin(section.path);
      section.paragraphs.push(paragraph);
      section.characters += paragraph.length;
    }
  }
  begin([]);
  return sections;
}

/** A long paragraph is divided between sentences, and a sentence that is too long wherever it must be. */
function paragraphsOf(text: string): string[] {
  if (text.length <= PARAGRAPH_CHARACTERS_MAX) return [text];
  const parts: string[] = [];
  let part = '';
  for (const sentence of splitSentences(text).flatMap(pieces)) {
    const joined = part === '' ? sentence : `${part}${/[。！？]$/u.test(part) ? '' : ' '}${sentence}`;
    if (joined.length <= PARAGRAPH_CHARACTERS_MAX) part = joined;
    else {
      if (part !== '') parts.push(part);
      part = sentence;
    }
  }
  return part === '' ? parts : [...parts, part];
}

function pieces(sentence: string): string[] {
  const count = Math.ceil(sentence.length / PARAGRAPH_CHARACTERS_MAX);
  return Array.from({ length: count }, (_, n) =>
    sentence
      .slice(n * PARAGRAPH_CHARACTERS_MAX, (n + 1) * PARAGRAPH_CHARACTERS_MAX)
      .toWellFormed()
      .trim(),
  ).filter((piece) => piece !== '');
}

function assertWithin(sections: readonly Open[], paragraphs: readonly string[]): void {
  const { sectionsMax, passagesMax, charactersMax } = DOCUMENT_LIMITS;
  const characters = paragraphs.reduce((sum, { length }) => sum + length, 0);
  if (characters > charactersMax)
    throw new DocumentFault('TOO_LONG', `it has ${characters} characters, and may have ${charactersMax}`);
  if (sections.length > sectionsMax)
    throw new DocumentFault('TOO_LONG', `it has ${sections.length} sections, and may have ${sectionsMax}`);
  const passages = sections.length + paragraphs.length;
  if (passages > passagesMax)
    throw new DocumentFault('TOO_LONG', `it has ${passages} passages, and may have ${passagesMax}`);
}

/** The id counts sections of the same path, so that a citation outlives changes elsewhere in the document. */
function closed(
  { path, paragraphs }: Open,
  { language, seen }: { language: Language; seen: Map<string, number> },
): Section {
  const key = path.join('\n');
  const before = seen.get(key) ?? 0;
  seen.set(key, before + 1);
  const id = createHash('sha256').update(`${before}\n${key}`).digest('hex').slice(0, ID_DIGITS);
  return { id, title: titleOf(path), language: languageOf(paragraphs, language), paragraphs };
}

/** A section of a few words is in the language of its document. */
function languageOf(paragraphs: readonly string[], ofDocument: Language): Language {
  const text = paragraphs.join('\n');
  return /[\p{L}]{2}/u.test(text) ? detectLanguage(text) : ofDocument;
}

/** The nearest headings count most. */
function titleOf(path: readonly string[]): string {
  const whole = path.join(SEPARATOR);
  return whole.length <= TITLE_CHARACTERS_MAX ? whole : (path.at(-1) ?? '');
}

function withoutExtension(name: string): string {
  return name.replace(/\.(txt|md|markdown|html?|pdf|docx)$/i, '').trim() || name;
}
