import { withDigits } from '@isthmus/domain-retrieval';

const ENGLISH: Readonly<Record<string, string>> = {
  once: '1', twice: '2', double: '2', triple: '3', half: '0.5', quarter: '0.25', dozen: '12', first: '1st',
  thirteen: '13', fourteen: '14', sixteen: '16', seventeen: '17', eighteen: '18', nineteen: '19', million: '1000000',
}; // prettier-ignore
/** 一 is an article before these, as in 开一张发票, and after those, as in 哪一年. */
const ARTICLE = /一(?=[个次张台部条位份种块笔遍点下])|(?<=[哪每同任某])一/g;
const ORDINAL = /第([一二三四五六七八九十])/g;
const HOUR = /(?<![零一二三四五六七八九十])([一二三四五六七八九十])(?=点)/g;
const DIGITS = '零一二三四五六七八九十';
const NUMBER = /\d+(?:[.,:/-]\d+)*/g;

/** The numbers of a text in lower case, written in digits or in words, sorted and as one text. */
export function quantitiesOf(text: string): string {
  const digits = withDigits(
    text
      .replace(ARTICLE, '')
      .replace(ORDINAL, (_, digit: string) => ` ${DIGITS.indexOf(digit)}. `)
      .replace(HOUR, (digit) => String(DIGITS.indexOf(digit)))
      .replace(/二战/g, '2. ')
      .replace(/一战/g, '1. '),
  );
  const written = digits.replace(/\b[a-z]+\b/g, (word) =>
    Object.hasOwn(ENGLISH, word) ? (ENGLISH[word] ?? '') : word,
  );
  return (written.match(NUMBER) ?? []).map(normalised).sort().join(' ');
}

/** Without thousands separators, leading zeros and zeros at the end of a fraction; times and dates stay as they are. */
function normalised(number: string): string {
  const bare = number.replace(/,(?=\d{3}\b)/g, '');
  return /^\d+(?:\.\d+)?$/.test(bare) && bare.length <= 15 ? String(Number(bare)) : bare;
}
