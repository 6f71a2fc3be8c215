import { expect, it } from 'vitest';
import { asksForPerson, writtenLanguage } from './person.request.js';

it.each([
  'I want to talk to a person',
  'human please',
  'Agent',
  'Can I speak with someone?',
  "This is useless. I'd like to speak to a real human being.",
  'Could I talk directly to your support team',
  'How do I talk to a representative?',
  'please connect me to an agent',
  'put me through to customer service',
  'Transfer me over to a live operator!',
  'I need a real person, not a bot',
  'is there a live agent I can ask?',
  'get me a human',
  'let someone from your team... let a human answer',
  'I don’t want the bot, I want a human',
  'Escalate this.',
  'My order is late, my parcel is lost, and I would like to talk to somebody about it',
  '转人工',
  '人工客服',
  '请转人工客服，谢谢',
  '我要找真人',
  '能不能让真人来回答',
  '帮我接人工',
  '我想跟人聊聊',
  '有人吗',
  '麻烦给我转接一下客服人员',
  '你答得不对，我要人工',
  '不要机器人回复，换个人工来',
  '可以安排一位工作人员联系我吗',
  '找客服',
  '有没有人工客服',
  '有没有真人在吗',
  '有没有客服在吗',
  'this does not work can i speak to a human',
  "it doesn't work let me talk to someone",
  "why can't i talk to a human",
  "why don't you connect me to an agent",
  "I don't understand please connect me to an agent",
  `I want to talk to a person. ${'It all began with a parcel. '.repeat(40)}`,
])('hears a request for a person in %j', (text) => {
  expect(asksForPerson(text)).toBe(true);
});

it.each([
  'How do I transfer money to another person?',
  'Can a person have two accounts?',
  'I spoke to a person yesterday and they said it ships today',
  'What does the agent cost?',
  "I don't want to talk to a person",
  'No need to connect me to an agent',
  'Can I change the name of the person on my order?',
  'Do I need a person to sign for the parcel?',
  'How do I talk to my manager about leave?',
  'How many people work here?',
  'human resources policy',
  'What are the hours of customer service?',
  'Can I send a gift to someone?',
  'Which agent model do you use?',
  'Please do not transfer me to an agent',
  "I don't think I need to talk to a person",
  'I did not ask to be connected to an agent',
  "Don't let a person answer",
  'Do not escalate this',
  'Is it possible to pay without having to talk to someone',
  `${'It all began with a parcel. '.repeat(40)} I want to talk to a person`,
  '没有人工客服',
  '有没有人工费',
  '有没有客服电话',
  '有没有人工审核',
  '人工智能是什么',
  '人工审核要多久',
  '人工费怎么算',
  '客服电话是多少',
  '客服的工作时间',
  '我不想转人工',
  '不用人工客服',
  '两个人可以共用一个账号吗',
  '联系人怎么修改',
  '收件人写错了怎么办',
  '真人秀节目怎么看',
  '',
])('hears none in %j', (text) => {
  expect(asksForPerson(text)).toBe(false);
});

it('knows the language of a message by its characters', () => {
  expect([writtenLanguage('hello'), writtenLanguage('你好 ok'), writtenLanguage('')]).toEqual([
    'en',
    'zh',
    'en',
  ]);
});

it('takes a hostile text in its stride', () => {
  const started = process.cpuUsage();
  asksForPerson('i want '.repeat(40_000));
  asksForPerson('转'.repeat(40_000));
  expect(process.cpuUsage(started).user).toBeLessThan(200_000);
});
