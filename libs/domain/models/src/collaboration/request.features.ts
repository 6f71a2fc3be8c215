/** What a request looks like, before any model has read it; each of about the same size. */
export const REQUEST_FEATURES = [
  'length',
  'words',
  'longest line',
  'lines',
  'digits',
  'signs',
  'han',
  'negation',
  'quantities',
  'blank',
] as const;

/** Features of a text, in the order of REQUEST_FEATURES. Linear in its length; only its first 16,384 units are read. */
export function requestFeaturesOf(request: string): number[] {
  const text = request.slice(0, READ_MAX);
  const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;
  const length = Math.max(1, text.length);
  const lines = text.split('\n');
  return [
    Math.log1p(request.length) / 4 - 1,
    Math.log1p(count(/\S+/g)) / 3 - 1,
    Math.log1p(Math.max(...lines.map((line) => line.length))) / 4 - 1,
    Math.log1p(lines.length) / 2 - 1,
    (4 * count(/\d/g)) / length,
    (8 * count(/[=+*/^<>√∫→]/g)) / length,
    count(/\p{Script=Han}/gu) / length,
    Math.min(2, count(/\b(?:not|except|false|never|least)\b|不|没/giu)) / 2,
    Math.min(4, count(/\b(?:how (?:many|much)|percent|ratio|probability|calculate|number of)\b|%/gi)) / 4,
    Math.min(2, count(/_{2,}/g)) / 2,
  ];
}

const READ_MAX = 16_384;
