import type { HandOverRequest } from '@isthmus/runtime-api';
import type { Language } from './person.request.js';

const ASKED: Record<Language, Record<HandOverRequest['reason'], string>> = {
  en: {
    asked: 'I have asked for a person.',
    abstained: 'I could not answer this, so I have asked for a person.',
    unsure: 'I am not sure of my answers, so I have asked for a person.',
  },
  zh: {
    asked: '已为您请求人工服务。',
    abstained: '这个问题我答不上来，已为您请求人工服务。',
    unsure: '我对自己的回答没有把握，已为您请求人工服务。',
  },
};

/** What the customer is told once a person was asked for: that nobody is there yet, and until when somebody may come. */
export function personAsked(
  reason: HandOverRequest['reason'],
  waitMinutes: number,
  language: Language,
): string {
  const said = ASKED[language][reason];
  if (language === 'zh')
    return `${said}目前还没有人接手；接手后会在这里回复。如果${spanOf(waitMinutes, 'zh')}内无人接手，本次请求会结束并告知您。您可以继续留言。`;
  return `${said} Nobody is here yet; whoever takes over answers here. If nobody does within ${spanOf(waitMinutes, 'en')}, the request ends and you are told so. You can add to your message meanwhile.`;
}

const FORWARDED: Record<Language, Record<'waiting' | 'taken', string>> = {
  en: {
    waiting: 'Your message was added. Nobody has taken over yet.',
    taken: 'Your message was passed on to the person who has taken over.',
  },
  zh: {
    waiting: '您的留言已添加，目前还没有人接手。',
    taken: '您的留言已转给接手的工作人员。',
  },
};

/** The answer to a message in a conversation that is with a person, or waits for one. */
export function forwarded(state: 'waiting' | 'taken', language: Language): string {
  return FORWARDED[language][state];
}

/** The largest unit that divides it. */
function spanOf(minutes: number, language: Language): string {
  if (minutes % 60 !== 0) return language === 'zh' ? `${minutes} 分钟` : plural(minutes, 'minute');
  const hours = minutes / 60;
  return language === 'zh' ? `${hours} 小时` : plural(hours, 'hour');
}

function plural(count: number, unit: string): string {
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
