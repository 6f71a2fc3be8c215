/** The languages in which requests for a person are recognised. */
export type Language = 'en' | 'zh';

/** Chinese as soon as there is a Han character. */
export function writtenLanguage(text: string): Language {
  return /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
}

/** Of a longer message, its beginning: what comes after it tells a story, in which a person is rarely asked for. */
const CHARACTERS_MAX = 600;

/** Whether the message asks to be put through to a person. What is about persons, or says that none is wanted, is no request. */
export function asksForPerson(text: string): boolean {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('’', "'").slice(0, CHARACTERS_MAX);
  // "I do not want the bot, I want a person": each clause says something of its own.
  return plain.split(/[.!?;,，。！？；、\n]+/u).some((clause) => isRequest(clause.trim()));
}

function isRequest(clause: string): boolean {
  if (writtenLanguage(clause) === 'zh')
    return !REFUSED_ZH.test(clause) && REQUESTS_ZH.some((one) => one.test(clause));
  return !REFUSED_EN.test(clause) && REQUESTS_EN.some((one) => one.test(clause));
}

/** Who may be asked for, without "my manager" or "another person", who are not of the service. */
const WHO =
  "(?:an?|the|some|any|your|one of your)? ?(?:real|live|actual|living|human|different)? ?(?:person|human(?: being)?|people|somebody|someone|agent|representative|rep|operator|advisor|adviser|employee|supervisor|staff(?: member)?|team member|customer (?:service|support|care)(?: agent| representative| team)?|support(?: agent| team| staff)|colleague)(?: here| there)?(?!'s|s? (?:account|name|card|id|phone|address|order|gift|fee|fees|mode)\\b)";
const REAL = '(?:real|live|actual|living|human)';

const REQUESTS_EN = [
  // Alone: "human please", "agent".
  new RegExp(
    `^(?:please )?(?:${REAL} )?(?:person|human|agent|representative|operator|customer service|live chat)(?: please)?$`,
  ),
  // To be heard: "can I talk to someone", "let me speak with a human being".
  new RegExp(
    `(?:^|\\b(?:want|need|like|wish|prefer|rather|can i|could i|may i|can't i|cannot i|couldn't i|let me|please|how (?:do|can) i|how to|i'd|wanna|gotta|have|possible)(?: \\w+){0,3} )(?:talk|speak|chat|write) (?:directly )?(?:to|with) ${WHO}`,
  ),
  // To be moved: "transfer me to an agent", "put me through to a person".
  new RegExp(
    `\\b(?:transfer|connect|switch|forward|hand|pass|put|escalate|redirect|route|get) (?:me|us|this|it)(?: over| on| through| in touch)? (?:to|with) ${WHO}`,
  ),
  new RegExp(`\\b(?:get|give|find|send|bring|fetch|call) me ${WHO}`),
  // To have one: only of a real one, as "I need a person to sign" is something else.
  new RegExp(
    `\\b(?:want|need|like|prefer|is there|are there|where is|get) (?:to have )?(?:an? |any |some |the )?${REAL} (?:person|human|agent|representative|operator|being)`,
  ),
  /\b(?:want|need|prefer) (?:a human|human (?:help|support|assistance|being))\b(?! resources)/,
  /\b(?:let|have) (?:a|an|some) ?(?:real |live |human )?(?:person|human|someone|agent|representative|colleague) (?:answer|help|call|contact|handle|take over|look at)/,
  /\bescalate (?:this|it|my (?:case|issue|request|problem))\b/,
];
const REFUSING =
  "(?:don't|do not|dont|no need|needn't|never|without|rather not|didn't|did not|doesn't|does not|not necessary|not need)";
const WISHING =
  '(?:i|you|me|us|it|please|really|actually|just|ever|even|think|want|wanted|wish|need|needed|like|prefer|ask|asked|have|having|let|be|for|to)';
/** A refusal of the person, or of the way to one: "it does not work" and "why don't you put me through" refuse nothing. */
const REFUSED_EN = new RegExp(
  `\\b(?<!why )${REFUSING}(?: ${WISHING}){0,6} (?:(?:talk|speak|chat|writ|transfer|connect|switch|forward|hand|pass|put|redirect|rout|get|giv|find|send|bring|fetch|call)(?:e|t?ed|t?ing)?(?: me| us| this| it)?(?: over| on| through| in touch| directly)?(?: to| with)? ?${WHO}|escalat|${WHO})(?!.*\\b(?:instead|but)\\b)`,
);

/** 人工 is artificial in other words. */
const PERSON_ZH =
  '(?:人工(?!智能|费|成本|审核|授精|湖|草|降雨)(?:客服|服务|坐席|座席)?|真人(?!秀)|活人|客服(?:人员|代表|专员)?(?!电话|热线|邮箱|时间|的)|工作人员|负责人|专员)';
const REQUESTS_ZH = [
  // Alone.
  /^(?:请|我要|要|给我)?(?:转|接)?(?:人工|真人|人工客服|人工服务|客服|在线客服)(?:谢谢|吧|呢|啊|在吗|在不在)?$/u,
  new RegExp(
    `(?:转接|转到|转给|转|接入|接通|接|呼叫|连线|联系|换成|换|叫|喊|派|安排)(?:一下|一个|个|一位|位|名|到|上|你们|你们的|给我)*${PERSON_ZH}`,
    'u',
  ),
  new RegExp(`(?:找|要|需要|想要|想找|请)(?:一下|一个|个|一位|位|名|你们|你们的|上)*${PERSON_ZH}`, 'u'),
  new RegExp(
    `(?:跟|和|与|同|让|由|有没有|有)(?:一个|个|一位|位|名|你们|你们的)*(?:${PERSON_ZH}|人)(?:来)?(?:在吗|说话|谈|聊|讲|对话|沟通|通话|交流|联系|处理|回答|解答|帮|回复|吗)`,
    'u',
  ),
  new RegExp(`有没有(?:一个|个|一位|位|名)?${PERSON_ZH}(?:$|在|能|可以|呢|啊|呀)`, 'u'),
  /(?:不要|不想|别|不跟|不和)(?:再)?(?:跟|和|与)?机器人.*(?:说|聊|回|谈|答)|(?:能不能|可以|能)(?:找|换)(?:个|一个)?人/u,
];
/** 有没有 asks whether there is one. */
const REFUSED_ZH =
  /(?:不用|不要|不想|不必|不需要|无需|别|(?<!有)没有?)(?:再)?(?:帮我|给我|跟|和|与|找|转接|转|接|要|联系)?(?:一下|到|个)?(?:人工|真人|客服|人(?:说|聊))/u;
