const IRREGULAR: Readonly<Record<string, string>> = {
  paid: 'pay', bought: 'buy', lost: 'lose', stolen: 'steal', stole: 'steal', broke: 'break', broken: 'break',
  sent: 'send', took: 'take', taken: 'take', went: 'go', gone: 'go', ran: 'run', kept: 'keep', left: 'leave',
  spent: 'spend', rang: 'ring', rung: 'ring', got: 'get', gotten: 'get', gave: 'give', given: 'give', came: 'come',
  children: 'child', kids: 'child', people: 'person', forgot: 'forget', forgotten: 'forget', chose: 'choose',
  chosen: 'choose', thought: 'think', said: 'say', told: 'tell', felt: 'feel', made: 'make', found: 'find',
  used: 'use', using: 'use', dying: 'die', data: 'data', abroad: 'abroad', plane: 'plane', planes: 'plane',
}; // prettier-ignore

/**
 * A light English stemmer after Porter (1980), steps 1a–1c and the commonest endings of steps 2–4: what index and
 * question share is the same stem, which need not be a word.
 */
export function stem(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  if (word.length <= 3 || /\d/.test(word)) return word;
  return withoutFinalE(withoutSuffix(withoutVerbEnding(withoutPlural(word))));
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/.test(word)) return word;
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function withoutVerbEnding(word: string): string {
  const match = /^(.*[aeiouy].*?)(?:ed|ing)$/.exec(word);
  const root = match?.[1];
  if (root === undefined || root.length < 3) return word;
  if (/(?:at|bl|iz)$/.test(root)) return `${root}e`;
  return /([^aeiouylsz])\1$/.test(root) ? root.slice(0, -1) : root;
}

function withoutSuffix(word: string): string {
  const shorter = word.replace(/(?:ment|ation|ition|ion|ness|ity|able|ible|ally|ly|er|or)$/, '');
  return shorter.length >= 4 ? shorter : word;
}

function withoutFinalE(word: string): string {
  const bare = word.length > 3 && word.endsWith('e') ? word.slice(0, -1) : word;
  return bare.endsWith('y') && bare.length > 3 ? `${bare.slice(0, -1)}i` : bare;
}
