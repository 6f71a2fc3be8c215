import type { Language } from '../text/language.js';

/** What a question asks for, as far as its form tells: an answer then contains such a thing. */
export type AnswerKind = 'money' | 'duration' | 'date' | 'count' | 'code' | 'place';

const ASKED: Record<Language, readonly [AnswerKind, RegExp][]> = {
  en: [
    ['money', /how much (?:is|are|does|do|did|will|would|for|extra|money|to|per|should|can|i |a )|how much.*(?:cost|pay|owe|charge|deposit|fee)|what.*(?:cost|price|fee|charge)|\bcosts?\b|\bprice|\bfees?\b|set me back|charge me|do i (?:owe|pay)|rate\b|free\b|for nothing|want (?:money|for it)/i],
    ['duration', /how long|how soon|how quickly|how fast (?:will|can|do)|how many (?:days|hours|minutes|weeks|months|years|working)|within|until when|how far back|lasts?\b/i],
    ['date', /\bwhen\b|what (?:day|date|time)|which (?:day|date|month)|by when|until when|deadline|from what time|at what (?:point|time)/i],
    ['count', /how many|how much (?:data|internet)|how (?:fast|big|large|often|high|far|old)|what (?:speed|size|share|percentage|height|age|is the (?:limit|maximum|minimum))|ceiling|maximum|minimum|limit/i],
    ['code', /what (?:number|code|text|ports?|password|pin|key)|which (?:number|code|ports?)|do i (?:dial|send|text)/i],
    ['place', /\bwhere\b|which (?:menu|page|setting)|how (?:do|can) i (?:find|see|check|switch|turn|change|set|order|buy)/i],
  ],
  zh: [
    ['money', /多少钱|几块|几元|收钱|收费|要钱|花多少|费用|什么价|多贵|交多少|收多少|多少元|免费|加多少|付多少|扣多少|赔多少|一分钟多少|多少费|利息|押金|价/],
    ['duration', /多久|多长|几天|几个月|几年|多少天|几小时|几分钟|多快|几个工作日|什么时候能|期限|有效期|之内/],
    ['date', /什么时候|几号|哪天|哪一天|何时|几点|到几|最晚|截止/],
    ['count', /几个|几台|几次|几张|几条|几路|多少[台次张个条兆G部人]|最多|至少|最少|上限|多大|多高|多少岁|几岁|多少流量|限到多少|给多少|百分之/],
    ['code', /什么号码|哪个号码|打什么|拨什么|发什么|什么代码|密码是|默认密码|哪些端口|什么指令/],
    ['place', /哪里|哪儿|在哪|怎么(?:查|看|开|关|改|设置|办|买)/],
  ],
}; // prettier-ignore

const CONTAINED: Record<Language, Record<AnswerKind, RegExp>> = {
  en: {
    money: /\d\s*CNY|CNY\s*\d|\bfree\b|charges? nothing|no (?:extra )?(?:charge|fee|cost|interest)|costs? nothing|without (?:charge|interest)|\d\s*%/i,
    duration: /\d+(?:\.\d+)?\s*(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|working days)|at once|immediately|\b(?:a|one|two|three) (?:day|week|month|year|hour|minute)s?\b|24\/7|same day/i,
    date: /\b\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}:\d{2}|next (?:month|day|working|bill)|end of the month|same day|at once|\b(?:monday|sunday|saturday|midnight|january|march|june|july|december)\b|day of/i,
    count: /\d/,
    code: /\*+[\d*]+|\b\d{3,6}\b|\b[A-Z]{2,}\s?\d*\b.*\bsent\b|\bdigits\b|\bcharacters\b/,
    place: / > |\bstores?\b|\bapp\b|settings/i,
  },
  zh: {
    money: /\d\s*元|免费|不收|无需付费|\d\s*%|不计费/,
    duration: /\d+(?:\.\d+)?\s*(?:秒|分钟|小时|天|日内|周|个月|年|个工作日|个自然日)|立即|当天|马上|长期/,
    date: /\d{1,2}\s*[日号]|\d{1,2}:\d{2}|次月|次日|月底|当天|下个?月|立即|当日/,
    count: /\d/,
    code: /\*+[\d*]+|\d{3,6}|[A-Z]{2,}\s?\d*|位/,
    place: /\s>\s|营业厅|App|设置/,
  },
}; // prettier-ignore

export function answerKinds(question: string, language: Language): AnswerKind[] {
  return ASKED[language].filter(([, pattern]) => pattern.test(question)).map(([kind]) => kind);
}

/** The share of `kinds` that a sentence contains, 0–1; 1 when nothing in particular is asked for. */
export function kindMatch(sentence: string, kinds: readonly AnswerKind[], language: Language): number {
  if (kinds.length === 0) return 1;
  return kinds.filter((kind) => CONTAINED[language][kind].test(sentence)).length / kinds.length;
}
