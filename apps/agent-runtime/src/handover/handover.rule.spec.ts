import { expect, it } from 'vitest';
import { answersSincePerson, reasonToHandOver } from './handover.rule.js';

const RULE = { enabled: true, answers: 2, confidenceMin: 0.4, waitMinutes: 60 };
const ABSTAINED = { known: false, confidence: 0.1 };
const UNSURE = { known: true, confidence: 0.35 };
const SURE = { known: true, confidence: 0.9 };

it.each([
  [[ABSTAINED], undefined],
  [[ABSTAINED, ABSTAINED], 'abstained'],
  [[SURE, ABSTAINED, ABSTAINED], 'abstained'],
  [[ABSTAINED, SURE], undefined],
  [[ABSTAINED, SURE, ABSTAINED], undefined],
  [[ABSTAINED, UNSURE], 'unsure'],
  [[UNSURE, UNSURE], 'unsure'],
  [[UNSURE, { confidence: 0.4 }], undefined],
  [[UNSURE, {}], undefined],
])('after %j gives up because %s', (answers, reason) => {
  expect(reasonToHandOver(RULE, answers)).toBe(reason);
});

it('never gives up where the rule is off', () => {
  expect(reasonToHandOver({ ...RULE, enabled: false }, [ABSTAINED, ABSTAINED])).toBeUndefined();
});

it('forgets what was before a person answered', () => {
  const line = (role: 'user' | 'assistant' | 'person', text: string) => ({ role, text });
  const lines = [line('assistant', 'a'), line('person', 'p'), line('user', 'u'), line('assistant', 'b')];
  expect(answersSincePerson(lines).map(({ text }) => text)).toEqual(['b']);
  expect(answersSincePerson(lines.slice(0, 1))).toHaveLength(1);
});
