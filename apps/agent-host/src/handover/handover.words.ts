import type { HandOverOutcome, Language } from './handover.types.js';

type Occasion = HandOverOutcome | 'expired' | 'taken';

/** What the customer is told in the task. */
const WORDS: Record<Language, Record<Occasion, string>> = {
  en: {
    taken: 'A person has taken over this conversation and answers here.',
    returned: 'The person has left the conversation. The agent answers again.',
    resolved: 'A person closed this conversation as resolved. Write again if it is not.',
    unresolved: 'A person closed this conversation without a solution.',
    expired: 'No person answered in time, and the request has ended. The agent answers again if you write.',
  },
  zh: {
    taken: '工作人员已接手本次对话，会在这里回复您。',
    returned: '工作人员已离开对话，接下来由智能体继续回答。',
    resolved: '工作人员已将本次对话标记为已解决。如果问题仍在，请再次留言。',
    unresolved: '工作人员已结束本次对话，问题未能解决。',
    expired: '没有工作人员及时回复，本次请求已结束。您再次留言时由智能体回答。',
  },
};

export function saidOf(occasion: Occasion, language: Language): string {
  return WORDS[language][occasion];
}
