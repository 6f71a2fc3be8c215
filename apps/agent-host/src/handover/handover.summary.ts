import type { LineCitation } from '@isthmus/runtime-api';
import type { SaidLine } from './handover.types.js';

/** An extract of a conversation for who takes it over: its own sentences, none written anew. */
export interface HandOverSummary {
  asked: string[];
  answered: { question: string; answer: string; citations: LineCitation[] }[];
  /** Questions without an answer that the agent knew. */
  open: string[];
}

const ITEMS_MAX = 6;
const QUESTION_CHARACTERS_MAX = 200;
const ANSWER_CHARACTERS_MAX = 300;

type Line = Pick<SaidLine, 'role' | 'text' | 'known' | 'citations'>;

/** Of the newest questions, oldest first. */
export function summaryOf(lines: readonly Line[]): HandOverSummary {
  const turns = turnsOf(lines).slice(-ITEMS_MAX);
  const answered = turns.flatMap(({ question, answers }) => {
    const answer = answers.findLast(isAnswer);
    if (!answer) return [];
    return [{ question, answer: excerptOf(answer.text, ANSWER_CHARACTERS_MAX), citations: answer.citations }];
  });
  return {
    asked: turns.map(({ question }) => question),
    answered,
    open: turns.filter(({ answers }) => !answers.some(isAnswer)).map(({ question }) => question),
  };
}

function turnsOf(lines: readonly Line[]): { question: string; answers: Line[] }[] {
  const turns: { question: string; answers: Line[] }[] = [];
  for (const line of lines) {
    if (line.role === 'user')
      turns.push({ question: excerptOf(line.text, QUESTION_CHARACTERS_MAX), answers: [] });
    else turns.at(-1)?.answers.push(line);
  }
  return turns;
}

/** A model that does not say what it knows has answered. */
function isAnswer({ role, known }: Line): boolean {
  return role === 'person' || known !== false;
}

/** Whole sentences from the start that fit; of a longer sentence, its start. */
function excerptOf(text: string, max: number): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (plain.length <= max) return plain;
  const start = plain.slice(0, max);
  const end = Math.max(...['. ', '! ', '? ', '。', '！', '？'].map((mark) => start.lastIndexOf(mark)));
  return end > 0 ? start.slice(0, end + 1) : `${[...start].slice(0, -1).join('')}…`;
}
