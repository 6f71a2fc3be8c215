import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';

/** A question as it is edited. */
export interface QuestionRow extends QuestionView {
  key: string;
}

export function rowOf(question: QuestionView): QuestionRow {
  return { ...question, key: crypto.randomUUID() };
}

/** Rows with further questions; one with the words of a row gives it another expectation. */
export function withQuestions(rows: readonly QuestionRow[], added: readonly QuestionView[]): QuestionRow[] {
  const byWords = new Map(added.map((question) => [question.question, question]));
  const known = new Set(rows.map(({ question }) => question));
  return [
    ...rows.map((row) => ({ ...row, ...byWords.get(row.question) })),
    ...[...byWords.values()].filter(({ question }) => !known.has(question)).map(rowOf),
  ];
}

/** Whether rows differ from what is saved. */
export function isChanged(rows: readonly QuestionRow[], saved: readonly QuestionView[]): boolean {
  const content = (list: readonly QuestionView[]) =>
    JSON.stringify(
      list.map(({ question, expectedId, documentName, sectionTitle }) =>
        expectedId === '' ? [question, documentName, sectionTitle] : [question, expectedId],
      ),
    );
  return content(rows) !== content(saved);
}
