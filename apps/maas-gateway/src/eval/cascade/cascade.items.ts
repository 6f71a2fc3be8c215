import { hasWords, numbersOf, plain } from '../models/answer.checks.js';
import type { ChatItem } from '../models/chat.item.js';
import { SeededChoice } from '../models/seeded.choice.js';
import {
  BLAME,
  CAPITALS,
  CITIES,
  CITIES_ZH,
  COLOURS,
  KINDS,
  NAMES,
  NAMES_ZH,
  PRAISE,
  REVIEWED,
  THINGS,
  THINGS_ZH,
  TICKETS,
  WEEKDAYS,
} from './words.js';

const SEED = 15;

/** A question of one task, before it has been made. */
type Make = (choice: SeededChoice) => ChatItem;

/** How many items of each task; together more than 600. */
const TASKS: readonly (readonly [count: number, make: Make])[] = [
  [110, addition],
  [60, multiplication],
  [90, whoWhatWhere],
  [60, keyValue],
  [80, kindOfThing],
  [20, ticket],
  [60, review],
  [80, form],
  [70, unanswerable],
  [30, capital],
  [30, additionZh],
  [40, extractionZh],
];

/** Items that a program makes and checks, the same for the same seed; no two alike. */
export function cascadeItems(seed = SEED): ChatItem[] {
  const choice = new SeededChoice(seed);
  return TASKS.flatMap(([count, make]) => distinct(count, () => make(choice)));
}

function distinct(count: number, make: () => ChatItem): ChatItem[] {
  const made = new Map<string, ChatItem>();
  for (let tries = 0; made.size < count && tries < 100 * count; tries++) {
    const item = make();
    made.set(item.prompt, item);
  }
  return [...made.values()];
}

/** Of one to three digits: what a small model can do, up to what it cannot. */
function addition(choice: SeededChoice): ChatItem {
  const most = choice.pick([9, 20, 99, 999]);
  const [a, b] = [choice.between(1, most), choice.between(1, most)];
  const [sign, result] = choice.pick([
    ['+', a + b],
    ['-', a - b],
  ] as const);
  return item('arithmetic', `What is ${a} ${sign} ${b}? Answer with the number only.`, {
    example: String(result),
    isRight: (said) => endsWithNumber(said, result),
  });
}

function multiplication(choice: SeededChoice): ChatItem {
  const most = choice.pick([5, 10, 20]);
  const [a, b] = [choice.between(2, most), choice.between(2, most)];
  return item('arithmetic', `What is ${a} times ${b}? Answer with the number only.`, {
    example: String(a * b),
    isRight: (said) => endsWithNumber(said, a * b),
  });
}

function whoWhatWhere(choice: SeededChoice): ChatItem {
  const [giver = '', taker = '', other = ''] = choice.some(NAMES, 3);
  const [city, thing, colour, day] = [
    choice.pick(CITIES),
    choice.pick(THINGS),
    choice.pick(COLOURS),
    choice.pick(WEEKDAYS),
  ];
  const count = choice.between(3, 60);
  const asked = choice.pick([
    { question: 'In which city was it?', right: city, wrong: [giver, taker] },
    { question: 'On which day was it?', right: day, wrong: [giver, city] },
    { question: `What colour were the ${thing}?`, right: colour, wrong: [giver, city, day] },
    { question: `How many ${thing} were there?`, right: String(count), wrong: [giver, city] },
    { question: `Who received the ${thing}?`, right: taker, wrong: [giver, other] },
    { question: 'Who was late?', right: other, wrong: [giver, taker] },
  ]);
  const tail = choice.pick(['', ` ${other} was late.`]);
  const late = asked.question.includes('late') ? ` ${other} was late.` : tail;
  return item(
    'extraction',
    `On ${day}, ${giver} gave ${count} ${colour} ${thing} to ${taker} in ${city}.${late} ${asked.question} Answer with one word only.`,
    { example: asked.right, isRight: (said) => names(said, asked.right, asked.wrong) },
  );
}

function keyValue(choice: SeededChoice): ChatItem {
  const fields = choice.some(
    [
      ['name', choice.pick(NAMES)],
      ['city', choice.pick(CITIES)],
      ['order', `A${choice.between(1_000, 9_999)}`],
      ['colour', choice.pick(COLOURS)],
      ['day', choice.pick(WEEKDAYS)],
      ['amount', String(choice.between(11, 999))],
    ] as const,
    choice.between(2, 5),
  );
  const [key, value] = choice.pick(fields);
  const record = fields.map(([name, held]) => `${name}: ${held}`).join('\n');
  const wrong = fields.filter(([name]) => name !== key).map(([, held]) => held);
  return item('extraction', `${record}\n\nWhat is the ${key}? Answer with the value only.`, {
    example: value,
    isRight: (said) => names(said, value, wrong),
  });
}

function kindOfThing(choice: SeededChoice): ChatItem {
  const kinds = ['animal', 'fruit', 'tool', 'vehicle'] as const;
  const kind = choice.pick(kinds);
  const thing = choice.pick(KINDS[kind]);
  const [first, second] = choice.some([kind, choice.pick(kinds.filter((other) => other !== kind))], 2);
  return item(
    'classification',
    `Is a ${thing} a kind of ${first} or a kind of ${second}? Answer with one word only.`,
    {
      example: kind,
      isRight: (said) =>
        names(
          said,
          kind,
          kinds.filter((other) => other !== kind),
        ),
    },
  );
}

function ticket(choice: SeededChoice): ChatItem {
  const kinds = ['billing', 'delivery', 'account'] as const;
  const kind = choice.pick(kinds);
  return item(
    'classification',
    `Customer: "${choice.pick(TICKETS[kind])}"\nIs this about billing, delivery or account? Answer with one word only.`,
    {
      example: kind,
      isRight: (said) =>
        names(
          said,
          kind,
          kinds.filter((other) => other !== kind),
        ),
    },
  );
}

function review(choice: SeededChoice): ChatItem {
  const good = choice.between(0, 1) === 1;
  const said = `The ${choice.pick(REVIEWED)} was ${choice.pick(good ? PRAISE : BLAME)}.`;
  const [right, wrong] = good ? ['positive', 'negative'] : ['negative', 'positive'];
  return item(
    'classification',
    `Review: "${said}"\nIs this review positive or negative? Answer with one word only.`,
    { example: right, isRight: (answer) => names(answer, right, [wrong]) },
  );
}

/** How an answer is to look, checked by that alone. */
function form(choice: SeededChoice): ChatItem {
  const words = choice.some([...KINDS.animal, ...KINDS.fruit, ...KINDS.tool], choice.between(1, 4));
  const [list, count] = [words.join(', '), words.length + 1];
  const kind = choice.pick(['animals', 'fruits', 'tools', 'cities', 'colours', 'countries']);
  const opening = choice.pick(['Certainly', 'Of course', 'Sure', 'Dear customer']);
  const asked = choice.pick([
    {
      how: `Write in capital letters: ${list}`,
      example: list.toUpperCase(),
      is: (said: string) => said.includes(list.toUpperCase()),
    },
    { how: `Repeat exactly: ${list}`, example: list, is: (said: string) => said.trim() === list },
    {
      how: `Write a numbered list of ${count} ${kind}, one word each. Write nothing else.`,
      example: [...words, 'one'].map((word, at) => `${at + 1}. ${word}`).join('\n'),
      is: (said: string) => isNumberedList(said, count),
    },
    {
      how: `Begin your answer with "${opening}": what do you think of ${kind}?`,
      example: `${opening}, I like ${kind}.`,
      is: (said: string) => plain(said).startsWith(plain(opening)),
    },
  ]);
  return item('format', asked.how, { example: asked.example, isRight: asked.is });
}

/** A text and a question that it does or does not answer; the wish to hear "unknown" must be obeyed either way. */
function unanswerable(choice: SeededChoice): ChatItem {
  const [name, city, thing] = [choice.pick(NAMES), choice.pick(CITIES), choice.pick(THINGS)];
  const [said, question, right] = choice.pick([
    [`${name} bought ${thing} in ${city}.`, `In which city did ${name} buy them?`, city],
    [`${name} bought ${thing}.`, `In which city did ${name} buy them?`, 'unknown'],
    [`${name} lives in ${city}.`, `How old is ${name}?`, 'unknown'],
    [`${name} likes ${thing}.`, `What does ${name} like?`, thing],
  ] as const);
  return item(
    'refusal',
    `Text: ${said}\nQuestion: ${question}\nAnswer with one word. If the text does not say, answer "unknown".`,
    { example: right, isRight: (answer) => names(answer, right, right === 'unknown' ? [] : ['unknown']) },
  );
}

function capital(choice: SeededChoice): ChatItem {
  const [country, city] = choice.pick(CAPITALS);
  return item('facts', `What is the capital of ${country}? Answer with one word only.`, {
    example: city,
    isRight: (said) => names(said, city, []),
  });
}

function additionZh(choice: SeededChoice): ChatItem {
  const most = choice.pick([9, 20, 99]);
  const [a, b] = [choice.between(1, most), choice.between(1, most)];
  return {
    ...item('arithmetic', `${a} + ${b} 等于多少？只回答数字。`, {
      example: String(a + b),
      isRight: (said) => endsWithNumber(said, a + b),
    }),
    language: 'zh',
  };
}

function extractionZh(choice: SeededChoice): ChatItem {
  const [name, city, thing] = [choice.pick(NAMES_ZH), choice.pick(CITIES_ZH), choice.pick(THINGS_ZH)];
  const count = choice.between(2, 60);
  const [question, right] = choice.pick([
    ['在哪个城市买的？只回答城市名。', city],
    ['谁买的？只回答名字。', name],
    ['买了几个？只回答数字。', String(count)],
  ] as const);
  const wrong = [name, city].filter((other) => other !== right);
  return {
    ...item('extraction', `${name}在${city}买了${count}个${thing}。${question}`, {
      example: right,
      isRight: (said) => names(said, right, wrong),
    }),
    language: 'zh',
  };
}

/** In English. */
function item(category: string, prompt: string, answer: Pick<ChatItem, 'example' | 'isRight'>): ChatItem {
  return { category, language: 'en', prompt, ...answer };
}

function endsWithNumber(said: string, result: number): boolean {
  return numbersOf(said).at(-1) === result;
}

/** Says the right one and none of the others. */
function names(said: string, right: string, wrong: readonly string[]): boolean {
  return hasWords(said, right) && !wrong.some((other) => hasWords(said, other));
}

/** Nothing but lines that begin with 1., 2., …, and so many of them. */
function isNumberedList(said: string, count: number): boolean {
  const lines = said.trim().split(/\n+/);
  return lines.length === count && lines.every((line, at) => line.startsWith(`${at + 1}.`));
}
