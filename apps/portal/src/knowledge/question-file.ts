import { csvOf } from '../lib/csv';
import { readCsv } from './read-csv';

/** A question of a file, with the names of what answers it; empty where nothing in the base does. */
export interface FileQuestion {
  question: string;
  documentName: string;
  sectionTitle: string;
}

export type FaultName =
  'json' | 'columns' | 'quote' | 'empty' | 'long' | 'document' | 'sectionAlone' | 'tooMany';

/** What is wrong with a file, and in which line. */
export interface LineFault {
  line: number;
  fault: FaultName;
}

export type ReadFile = { questions: FileQuestion[]; faults: [] } | { questions: []; faults: LineFault[] };

/** A line as it was read, or what is wrong with it. */
type Line = { line: number; fields: Partial<Record<Member, unknown>> } | LineFault;

const MEMBERS = ['question', 'document', 'section'] as const;
type Member = (typeof MEMBERS)[number];

export const QUESTION_MAX = 1_000;
export const QUESTIONS_MAX = 200;

/**
 * The questions of a file of JSON lines, or of CSV with a head that names its columns; `documents` are those that may be
 * named. All faults are found at once; a file with one gives no questions.
 */
export function readQuestions(text: string, documents: ReadonlySet<string>): ReadFile {
  const content = text.replace(/^\uFEFF/, '');
  const lines = content.trimStart().startsWith('{') ? linesOfJson(content) : linesOfCsv(content);
  const read = lines.map((line) => ('fault' in line ? line : questionOf(line, documents)));
  const over = read[QUESTIONS_MAX];
  const faults = read.filter((one) => 'fault' in one);
  if (over) return { questions: [], faults: [{ line: over.line, fault: 'tooMany' }] };
  if (faults.length > 0) return { questions: [], faults };
  return { questions: read.flatMap((one) => ('fault' in one ? [] : [one.question])), faults: [] };
}

/** Questions as CSV that `readQuestions` reads. */
export function questionsAsCsv(questions: readonly FileQuestion[]): string {
  return csvOf([[...MEMBERS], ...questions.map(valuesOf)]);
}

/** Questions as JSON lines that `readQuestions` reads. */
export function questionsAsJsonLines(questions: readonly FileQuestion[]): string {
  return questions
    .map(({ question, documentName: document, sectionTitle: section }) => {
      const expected = document === '' ? {} : { document, ...(section === '' ? {} : { section }) };
      return `${JSON.stringify({ question, ...expected })}\n`;
    })
    .join('');
}

function valuesOf({ question, documentName, sectionTitle }: FileQuestion): string[] {
  return [question, documentName, sectionTitle];
}

function linesOfJson(text: string): Line[] {
  return text.split('\n').flatMap((content, at): Line[] => {
    const line = at + 1;
    if (content.trim() === '') return [];
    try {
      const fields: unknown = JSON.parse(content);
      return [isObject(fields) ? { line, fields } : { line, fault: 'json' }];
    } catch {
      return [{ line, fault: 'json' }];
    }
  });
}

function linesOfCsv(text: string): Line[] {
  const { rows, openedIn } = readCsv(text);
  if (openedIn !== undefined) return [{ line: openedIn, fault: 'quote' }];
  const [head, ...others] = rows.filter(({ values }) => values.some((value) => value.trim() !== ''));
  if (!head) return [];
  const names = head.values.map((name) => name.trim().toLowerCase());
  if (!names.includes('question')) return [{ line: head.line, fault: 'columns' }];
  return others.map(({ line, values }) => {
    if (values.length > names.length) return { line, fault: 'columns' };
    const valueOf = (member: Member) => unescaped(values[names.indexOf(member)] ?? '');
    return { line, fields: Object.fromEntries(MEMBERS.map((member) => [member, valueOf(member)])) };
  });
}

/** Spreadsheets keep a text that looks like a formula by an apostrophe, as exports of the portal do. */
function unescaped(value: string): string {
  return /^'[=+\-@\t\r]/.test(value) ? value.slice(1) : value;
}

function questionOf(
  { line, fields }: Extract<Line, { fields: object }>,
  documents: ReadonlySet<string>,
): LineFault | { line: number; question: FileQuestion } {
  const { question = '', document = '', section = '' } = fields;
  if (typeof question !== 'string' || typeof document !== 'string' || typeof section !== 'string')
    return { line, fault: 'json' };
  const [words, documentName, sectionTitle] = [question, document, section].map(oneLine) as [
    string,
    string,
    string,
  ]; // as many as there were
  if (words === '') return { line, fault: 'empty' };
  if ([...words].length > QUESTION_MAX) return { line, fault: 'long' };
  if (documentName === '' && sectionTitle !== '') return { line, fault: 'sectionAlone' };
  if (documentName !== '' && !documents.has(documentName)) return { line, fault: 'document' };
  return { line, question: { question: words, documentName, sectionTitle } };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function isObject(value: unknown): value is Partial<Record<Member, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
