/** What a question asks for; the first that fits. Kinds that are answered alike have one name. */
const KINDS: readonly (readonly [kind: string, form: RegExp])[] = [
  ['long', /\bhow long\b|\b(?:duration|shipping time|roasting time)\b|多久|多长时间/],
  ['price', /\bhow much (?:does|do|is|are|did|will|would)\b.*\b(?:cost|charge|pay)|\b(?:price|cost|fee)s? (?:of|for)\b|\bwhat does .* cost\b|多少钱|价格|价钱|费用/],
  ['why', /\bwhy\b|\bwhat makes\b|\b(?:reason|cause)s?\b|为什么|为何|为啥|原因/],
  ['when', /\bwhen\b(?! i\b)|\b(?:what|which) (?:time|day|date|year)\b|什么时候|何时|几点|几号|哪一?[年天]|啥时候/],
  ['who', /^(?:\W*(?:so|and|please|请问) )?who\b|\bwho (?:is|are|was|were|wrote|made)\b|\bauthor\b|谁|作者/],
  ['where', /\bwhere\b|哪里|哪儿|在哪|什么地方/],
]; // prettier-ignore

/** The kind of answer that a text in lower case asks for; empty where it asks for a way, a thing, a yes or a no. */
export function askedOf(text: string): string {
  return KINDS.find(([, form]) => form.test(text))?.[0] ?? '';
}
