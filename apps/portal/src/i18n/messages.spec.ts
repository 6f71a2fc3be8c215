import { expect, it } from 'vitest';
import en from '../../messages/en.json';
import zh from '../../messages/zh.json';

type Entries = [path: string, text: string][];

function entriesOf(node: object, path = ''): Entries {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]): Entries =>
    typeof value === 'object' && value !== null
      ? entriesOf(value, `${path}${key}.`)
      : [[`${path}${key}`, String(value)]],
  );
}

/** Names of the arguments of an ICU message. */
function argumentsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name ?? ''))].sort();
}

const [english, chinese] = [entriesOf(en), new Map(entriesOf(zh))];

it('has every message in both languages, and no others', () => {
  expect([...chinese.keys()].sort()).toEqual(english.map(([path]) => path).sort());
});

it('gives every message the same arguments in both languages', () => {
  const different = english.filter(
    ([path, text]) => argumentsOf(chinese.get(path) ?? '').join() !== argumentsOf(text).join(),
  );
  expect(different).toEqual([]);
});

it('has a calm tone', () => {
  expect([...english, ...chinese].filter(([, text]) => /[!！]|\bplease\b|\boops\b/i.test(text))).toEqual([]);
});
