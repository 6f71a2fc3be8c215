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

/** Names of the arguments of an ICU message; what follows a selector is a text. */
function argumentsOf(text: string): string[] {
  return [
    ...new Set([...text.matchAll(/(?<!(?:=\d|one|other) )\{(\w+)[,}]/g)].map(([, name]) => name ?? '')),
  ].sort();
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

it('keeps a number and its unit on one line', () => {
  const parted = /[}#\d] (?:ms|µs|s|km|Gbit\/s|tokens?|秒|小时|天|词元)(?![A-Za-z])/;
  expect([...english, ...chinese].filter(([, text]) => parted.test(text))).toEqual([]);
});

/** Words that the field does not use, by what it says instead. */
const STRANGE: [strange: RegExp, usual: string][] = [
  [/undeploy/i, 'delete'],
  [/(?<![{])\bmetros?\b/i, 'city'],
  [/\bmodel value\b|leftovers|\bas recorded|chain\b/i, 'estimated, fragmentation, raw, log'],
  [/\ball is well\b|\bon hold\b|\(none\)/i, 'operational, reserved, unattributed'],
  [
    /名片|(?:验证|检验)日志|下线|写下|选址|放置|（无）|模型值/,
    '卡片、校验日志、删除、输入、部署位置、调度、未归属、估算值',
  ],
];

it('uses the words of the field', () => {
  const found = [...english, ...chinese].filter(([, text]) => STRANGE.some(([word]) => word.test(text)));
  expect(found).toEqual([]);
});

it.each([
  ['overview.well', 'All systems operational'],
  ['deploy.previewTitle', 'Placement preview', '部署位置预览'],
  ['chat.placeholder', 'Enter a message', '输入消息'],
  ['chat.copyRequest', 'Copy as cURL', '复制为 cURL'],
  ['card.invalid', 'Invalid signature', '签名无效'],
  ['agent.history', 'Deployment history', '部署记录'],
  ['agent.readySince', 'Ready since', '就绪时间'],
  ['agent.placements', 'Placements', '调度次数'],
  ['explain.part.fragmentation', 'fragmentation', '碎片影响'],
  ['common.estimated', 'estimated', '估算值'],
  ['usage.none', 'Unattributed'],
  ['errors.notFoundTitle', 'Page not found'],
])('says %s as the field does', (path, en, zh = chinese.get(path) ?? '') => {
  expect([new Map(english).get(path), chinese.get(path)]).toEqual([en, zh]);
});
