const ENGLISH =
  /\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|except|unless|unable|impossible|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|(?:do|does|did|is|are|was|were|has|have|had|ca|ai)nt|(?:would|could|should|must|need)nt|wont)\b|n['’]t\b/g;
/** 是不是 and its like ask, and the others only have the character in them. */
const NO_NEGATION =
  /(.)[不没]\1|有没有|是否|能否|可否|不过|不仅|不但|不同|不如|不久|不断|不管|不得不|不少|不错|没关系|没问题|对不起|差不多|无论|无线|未来|非常|别人|别的|特别|级别|分别|区别|类别|识别|莫名/g;
const CHINESE = /[不没无未勿别莫]|禁止|避免|失败|并非|除了|除非/g;

/** How many words of a text in lower case deny something; two of them may mean none. */
export function negationsIn(text: string): number {
  const english = text.match(ENGLISH)?.length ?? 0;
  const chinese = text.replace(NO_NEGATION, ' ').match(CHINESE)?.length ?? 0;
  return english + chinese;
}
