import { expect, it } from 'vitest';
import { comparePolarity, polarityOf } from './polarity.js';

const compare = (question: string, text: string) => comparePolarity(polarityOf(question), polarityOf(text));

it.each([
  ['How do I switch on roaming?', 'Switching roaming off after a trip', 'Activating roaming'],
  ['turn my hotspot off please', 'Turn the hotspot on', 'Disabling the hotspot'],
  ['Can I lower the limit?', 'Raising the limit', 'Decreasing the limit'],
  ['can I leave the family group', 'Joining the group', 'Quitting the group'],
  ['It does not work', 'It works fine', 'The connection failed'],
  ['I want to unlock it', 'Blocking a phone', 'Unblocking a phone'],
  ['怎么开通漫游', '旅行结束后关闭漫游', '激活国际漫游'],
  ['套餐能降级吗', '升级套餐', '降低档位'],
  ['出国前要做什么', '回国之后', '出发前的准备'],
  ['我要携号转出', '携号转入', '转出的条件'],
])('tells %s from %s, and not from %s', (question, opposite, same) => {
  expect(compare(question, opposite).oppose).toBeGreaterThan(0);
  expect(compare(question, same)).toMatchObject({ oppose: 0 });
  expect(compare(question, same).agree).toBeGreaterThan(0);
});

it('opposes nothing to a text that takes both sides', () => {
  expect(compare('switch roaming on', 'Switch roaming on or switch it off.').oppose).toBe(0);
});

it('counts sides that only one of the two takes', () => {
  expect(compare('Can you collect the money by yourself?', 'When an automatic payment fails')).toMatchObject({
    oppose: 0,
    unasked: expect.any(Number),
  });
  expect(compare('no signal', 'No signal abroad').unasked).toBe(1);
  expect(compare('no signal abroad', 'No signal').missing).toBe(1);
});
