import { expect, it } from 'vitest';
import { questionsAsCsv, questionsAsJsonLines, readQuestions } from './question-file';

const DOCUMENTS = new Set(['manual.md', '手册, 2.pdf']);
const QUESTIONS = [
  { question: 'How long is the warranty?', documentName: 'manual.md', sectionTitle: 'Warranty › Kettles' },
  { question: '=1+1, or "two"?', documentName: '手册, 2.pdf', sectionTitle: '' },
  { question: 'What is the capital of Mongolia?', documentName: '', sectionTitle: '' },
];
const read = (text: string) => readQuestions(text, DOCUMENTS);

it('reads what it writes', () => {
  expect(read(questionsAsCsv(QUESTIONS)).questions).toEqual(QUESTIONS);
  expect(read(questionsAsJsonLines(QUESTIONS)).questions).toEqual(QUESTIONS);
});

it('reads columns in any order, and takes absent ones for empty', () => {
  expect(read('Document, Question\nmanual.md,  Why\u00a0now? \n\n').questions).toEqual([
    { question: 'Why now?', documentName: 'manual.md', sectionTitle: '' },
  ]);
  expect(read('{"question": "Why?"}').questions).toEqual([
    { question: 'Why?', documentName: '', sectionTitle: '' },
  ]);
  expect(read('  ')).toEqual({ questions: [], faults: [] });
});

it.each([
  ['{"question": "Why?"}\n{broken', 2, 'json'],
  ['{"question": "Why?"}\n["Why?"]', 2, 'json'],
  ['{"question": 7}', 1, 'json'],
  ['why,what\na,b', 1, 'columns'],
  ['question\na,b', 2, 'columns'],
  ['question\n"a', 2, 'quote'],
  ['question,document\n,manual.md', 2, 'empty'],
  [`question\n${'x'.repeat(1_001)}`, 2, 'long'],
  ['question,document\nWhy?,other.md', 2, 'document'],
  ['question,section\nWhy?,Warranty', 2, 'sectionAlone'],
  [`question\n${'Why?\n'.repeat(201)}`, 202, 'tooMany'],
])('says what is wrong with %j, and where', (text, line, fault) => {
  expect(read(text)).toEqual({ questions: [], faults: [{ line, fault }] });
});

it('says all that is wrong', () => {
  expect(read('question,document\n,\nWhy?,x\nHow?,\n"",manual.md').faults).toEqual([
    { line: 3, fault: 'document' },
    { line: 5, fault: 'empty' },
  ]);
});
