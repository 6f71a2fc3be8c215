const ENGLISH: Readonly<Record<string, string>> = {
  two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9', ten: '10', eleven: '11',
  twelve: '12', fifteen: '15', twenty: '20', thirty: '30', forty: '40', fifty: '50', sixty: '60', seventy: '70',
  eighty: '80', ninety: '90', hundred: '100', thousand: '1000', third: '3rd', second: '2nd', fortnight: '14 days',
}; // prettier-ignore
const CHINESE_DIGITS = '零一二三四五六七八九';
/** Chinese numerals count as numbers only before one of these, or when they are two characters or longer. */
const MEASURES =
  '(?:个?月|天|年|小时|分钟|秒|元|块|次|张|台|部|号|日|岁|路|条|位|周|星期|兆|G|M|K|人|区|笔|期|遍|级)';
const CHINESE = new RegExp(`[零一二两三四五六七八九十百千万]+(?=${MEASURES})`, 'g');

/** Writes number words as digits, so that "three days" and "3 days", 三天 and 3天 are the same terms. */
export function withDigits(text: string): string {
  return text
    .replace(/\b[a-z]+\b/g, (word) => ENGLISH[word] ?? word)
    .replace(/半(?=个?小时|个?钟头)/g, '30分钟')
    .replace(CHINESE, (numeral) => String(valueOf(numeral) ?? numeral));
}

/** Numerals below 100 million in their common spelling; undefined for what is not a number (千万, 百). */
function valueOf(numeral: string): number | undefined {
  let total = 0;
  let digit: number | undefined;
  for (const character of numeral.replaceAll('两', '二')) {
    const unit = { 十: 10, 百: 100, 千: 1_000, 万: 10_000 }[character];
    if (unit === undefined) {
      digit = CHINESE_DIGITS.indexOf(character);
      continue;
    }
    if (digit === undefined && unit !== 10) return undefined;
    total += (digit ?? 1) * unit;
    digit = undefined;
  }
  return total + (digit ?? 0);
}
