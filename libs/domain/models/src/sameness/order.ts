import { sharedBy } from './shared.js';

/** What stands left and right of these cannot change places. */
const DIRECTION =
  /\b(?:to|into|as|from|than|before|after|minus|over|beats?|versus|instead of|rather than)\b|到|至|比|成|为|向|给|对|减去?|除以|之前|之后|而不是/g;
const TERM = /[a-z0-9]{2,}|\p{Script=Han}/gu;

/** Whether two texts in lower case have the same things in changed places: from Rome to Milan, and from Milan to Rome. */
export function isSwapped(one: string, other: string): boolean {
  const [a, b] = [sidesOf(one), sidesOf(other)];
  return a.some(([left, right]) =>
    b.some(([before, behind]) => sharedBy(left, behind) > 0 && sharedBy(right, before) > 0),
  );
}

type Sides = readonly [left: ReadonlySet<string>, right: ReadonlySet<string>];

/** Of each direction in the text: the terms that only its left has, and those that only its right has. */
function sidesOf(text: string): Sides[] {
  return [...text.matchAll(DIRECTION)].slice(0, 8).map(({ 0: word, index }) => {
    const [left, right] = [termsOf(text.slice(0, index)), termsOf(text.slice(index + word.length))];
    return [without(left, right), without(right, left)] as const;
  });
}

function termsOf(text: string): Set<string> {
  return new Set(text.match(TERM));
}

function without(some: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...some].filter((term) => !others.has(term)));
}
