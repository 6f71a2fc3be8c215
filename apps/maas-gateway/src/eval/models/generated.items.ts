import { hasWords, numbersOf, plain } from './answer.checks.js';
import type { ChatItem } from './chat.item.js';
import { SeededChoice } from './seeded.choice.js';

const SEED = 13;
const COUNTS = { arithmetic: 40, copying: 30, number: 30, name: 30, json: 30, sorting: 25, chinese: 20 };

const NAMES = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Emma',
  'Felix',
  'Grace',
  'Henry',
  'Ivy',
  'Jack',
  'Kate',
  'Leo',
];
const CITIES = ['Paris', 'Rome', 'Vienna', 'Oslo', 'Madrid', 'Cairo', 'Lima', 'Tokyo', 'Delhi', 'Boston'];
const THINGS = ['apples', 'books', 'tickets', 'chairs', 'bottles', 'lamps', 'shirts', 'stamps'];
const WORDS = [
  'apple',
  'bridge',
  'cloud',
  'desk',
  'engine',
  'forest',
  'garden',
  'hammer',
  'island',
  'jacket',
];
const NAMES_ZH = ['小明', '小红', '小刚', '小丽', '王伟', '李娜', '张强', '刘洋'];
const THINGS_ZH = ['苹果', '书', '杯子', '椅子', '铅笔', '衬衫'];
const CITIES_ZH = ['北京', '上海', '广州', '成都', '西安', '杭州'];

/** Items that a program makes, always the same: arithmetic, copying, extraction, JSON by a schema, sorting. */
export function generatedItems(): ChatItem[] {
  const choice = new SeededChoice(SEED);
  return [
    ...distinct(COUNTS.arithmetic, () => arithmetic(choice)),
    ...distinct(COUNTS.copying, () => copying(choice)),
    ...distinct(COUNTS.number, () => numberIn(choice)),
    ...distinct(COUNTS.name, () => nameIn(choice)),
    ...distinct(COUNTS.json, () => jsonOf(choice)),
    ...distinct(COUNTS.sorting, () => sorting(choice)),
    ...distinct(COUNTS.chinese, () => chineseExtraction(choice)),
  ];
}

function distinct(count: number, make: () => ChatItem): ChatItem[] {
  const made = new Map<string, ChatItem>();
  while (made.size < count) {
    const item = make();
    made.set(item.prompt, item);
  }
  return [...made.values()];
}

function arithmetic(choice: SeededChoice): ChatItem {
  const [a, b] = [choice.between(2, 20), choice.between(2, 12)];
  const [sign, result] = choice.pick([
    ['+', a + b],
    ['-', a - b],
    ['×', a * b],
  ] as const);
  return {
    category: 'arithmetic',
    language: 'en',
    prompt: `What is ${a} ${sign} ${b}? Answer with the number only.`,
    isRight: (said) => numbersOf(said).at(-1) === result,
    example: String(result),
  };
}

function copying(choice: SeededChoice): ChatItem {
  const text = `${choice.some(WORDS, choice.between(3, 5)).join(' ')} ${choice.between(100, 999)}`;
  return {
    category: 'copying',
    language: 'en',
    prompt: `Repeat this text exactly and write nothing else: ${text}`,
    isRight: (said) => plain(said) === text,
    example: text,
  };
}

function numberIn(choice: SeededChoice): ChatItem {
  const [name, city, thing] = [choice.pick(NAMES), choice.pick(CITIES), choice.pick(THINGS)];
  const [day, count] = [choice.between(1, 30), choice.between(31, 99)];
  return {
    category: 'extract-number',
    language: 'en',
    prompt: `On May ${day}, ${name} bought ${count} ${thing} in ${city}. How many ${thing} did ${name} buy? Answer with the number only.`,
    isRight: (said) => equal(numbersOf(said), [count]),
    example: String(count),
  };
}

function nameIn(choice: SeededChoice): ChatItem {
  const [giver = '', taker = ''] = choice.some(NAMES, 2);
  const [city, thing] = [choice.pick(CITIES), choice.pick(THINGS)];
  const [asked, right, wrong] = choice.pick([
    ['Who gave them away?', giver, taker],
    ['Who received them?', taker, giver],
    ['In which city was it?', city, giver],
  ] as const);
  return {
    category: 'extract-name',
    language: 'en',
    prompt: `In ${city}, ${giver} gave some ${thing} to ${taker}. ${asked} Answer with the name only.`,
    isRight: (said) => hasWords(said, right) && !hasWords(said, wrong),
    example: right,
  };
}

const PERSON_SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
  required: ['name', 'age', 'city'],
  additionalProperties: false,
};

function jsonOf(choice: SeededChoice): ChatItem {
  const person = { name: choice.pick(NAMES), age: choice.between(18, 80), city: choice.pick(CITIES) };
  return {
    category: 'json-schema',
    language: 'en',
    prompt: `${person.name} is ${person.age} years old and lives in ${person.city}. Give the name, age and city as JSON.`,
    schema: PERSON_SCHEMA,
    isRight: (said) => isPerson(said, person),
    example: JSON.stringify(person),
  };
}

function isPerson(said: string, person: { name: string; age: number; city: string }): boolean {
  try {
    const value = JSON.parse(said) as Partial<typeof person> | null; // Only compared.
    return value?.name === person.name && value.age === person.age && value.city === person.city;
  } catch {
    return false;
  }
}

function sorting(choice: SeededChoice): ChatItem {
  const numbers = choice.some(
    Array.from({ length: 90 }, (_, at) => at + 10),
    3,
  );
  const sorted = numbers.toSorted((a, b) => a - b);
  if (equal(numbers, sorted)) numbers.reverse(); // To repeat the question must not be right.
  return {
    category: 'sorting',
    language: 'en',
    prompt: `Sort these numbers from smallest to largest: ${numbers.join(', ')}. Answer with the numbers only.`,
    isRight: (said) => equal(numbersOf(said), sorted),
    example: sorted.join(', '),
  };
}

function chineseExtraction(choice: SeededChoice): ChatItem {
  const [name, city, thing] = [choice.pick(NAMES_ZH), choice.pick(CITIES_ZH), choice.pick(THINGS_ZH)];
  const [day, count] = [choice.between(1, 30), choice.between(31, 99)];
  const told = `5月${day}日，${name}在${city}买了${count}个${thing}。`;
  const number = choice.between(0, 1) === 1;
  return {
    category: 'extraction',
    language: 'zh',
    prompt: number ? `${told}${name}买了几个？只回答数字。` : `${told}在哪个城市买的？只回答城市名。`,
    isRight: (said) =>
      number ? equal(numbersOf(said), [count]) : said.includes(city) && !said.includes(name),
    example: number ? String(count) : city,
  };
}

function equal(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}
