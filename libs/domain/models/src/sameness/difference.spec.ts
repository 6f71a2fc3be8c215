import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COMPARED_MAX, differenceOf } from './difference.js';

it.each([
  ['How do I reset my password?', 'What is the way to reset my password?'],
  ['How do I switch on airplane mode?', 'What do I do to enable airplane mode?'],
  ['Turn the light off, please.', 'Please switch off the light.'],
  ['Is the museum open on Monday?', 'On Mondays, is the museum open?'],
  ['How should I boil an egg for six minutes?', 'How do I boil an egg for 6 minutes?'],
  ['What is the difference between TCP and UDP?', 'What is the difference between UDP and TCP?'],
  ['怎么重置密码？', '请问如何重置密码'],
  ['怎么把文字加粗？', '如何将文字加粗？'],
  ['从北京到上海怎么坐火车？', '怎么从北京坐火车到上海？'],
  ['怎么在Windows上安装Python？', '请问Windows上怎么安装Python？'],
])('sees nothing in which these differ: %s | %s', (one, other) => {
  expect(differenceOf(one, other)).toBeUndefined();
  expect(differenceOf(other, one)).toBeUndefined();
});

it.each([
  ['language', 'How do I reset my password?', '怎么重置密码？'],
  ['numbers', 'Can I return it after 14 days?', 'Can I return it after 30 days?'],
  ['numbers', 'What is 1,000 plus 2?', 'What is 1000.5 plus 2?'],
  ['numbers', '三天后能退货吗？', '7天后能退货吗？'],
  ['numbers', '第一次世界大战什么时候结束？', '第二次世界大战什么时候结束？'],
  ['names', 'What is the capital of France?', 'What is the capital of Spain?'],
  ['names', 'Open `a.txt` please', 'Open `b.txt` please'],
  ['names', 'mail it to a@example.com', 'mail it to b@example.com'],
  ['names', '怎么在Windows上安装？', '怎么在Ubuntu上安装？'],
  ['negation', 'Why can I log in?', "Why can't I log in?"],
  ['negation', 'Pancakes with milk', 'Pancakes without milk'],
  ['negation', '阿司匹林有副作用吗？', '阿司匹林没有副作用吗？'],
  ['opposites', 'Turn the light on', 'Turn the light off'],
  ['opposites', 'How do I lock it?', 'How do I unlock it?'],
  ['opposites', 'Is it open today?', 'Is it open tomorrow?'],
  ['opposites', '怎么打开飞行模式？', '怎么关闭飞行模式？'],
  ['opposites', '商店星期一开吗？', '商店星期五开吗？'],
  ['asked', 'Where is the river?', 'Who owns the river?'],
  ['asked', '寄到德国要多久？', '寄到德国要多少钱？'],
  ['order', 'from Rome to Milan', 'from Milan to Rome'],
  ['order', '北京比上海大吗？', '上海比北京大吗？'],
  ['content', 'the height of the tower', 'the age of the tower'],
  ['content', '怎么更换汽车电池？', '怎么更换汽车轮胎？'],
] as const)('sees another %s: %s | %s', (difference, one, other) => {
  expect(differenceOf(one, other)).toBe(difference);
  expect(differenceOf(other, one)).toBeDefined();
});

it('takes a text for the same as itself, and a long one for the same as nothing else', () => {
  const long = 'word '.repeat(COMPARED_MAX / 5);
  expect(differenceOf(`${long}a`, `${long}a`)).toBeUndefined();
  expect(differenceOf(`${long}a`, `${long}b`)).toBe('content');
});

it('reads words that count or ask and do not deny: 是不是, 区别, 哪一年', () => {
  expect(differenceOf('铅比铁重吗？', '铅是不是比铁重？')).toBeUndefined();
  expect(differenceOf('二战是哪一年结束的？', '第二次世界大战是哪一年结束的？')).toBeUndefined();
});

it('takes any text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: 'grapheme' }), (text) => {
      expect(() => differenceOf(text, `${text}?`)).not.toThrow();
    }),
  );
});

it.each(['@', 'a@', 'how much does ', '比', '显示', 'Aa1"', 'turn on ', '一', '不'])(
  'takes little time for %s over and over',
  (piece) => {
    const text = piece.repeat(COMPARED_MAX / piece.length);
    const before = process.cpuUsage();
    differenceOf(text, text.slice(1));
    expect(process.cpuUsage(before).user).toBeLessThan(200_000);
  },
);
