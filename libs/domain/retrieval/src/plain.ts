/** No language writes more; Unicode sorts a longer run in quadratic time (UAX #15, Stream-Safe Text Format). */
const MARKS = /(\p{M}{30})\p{M}+/gu;

/** Full-width forms become plain ones (NFKC), in lower case. Of a run of combining marks 30 are kept. */
export function plain(text: string): string {
  return text.replace(MARKS, '$1').normalize('NFKC').toLowerCase();
}
