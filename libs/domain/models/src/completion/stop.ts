/** A text up to the first of the given sequences in it; empty sequences are nowhere. */
export function cutBefore(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => (stop === '' ? -1 : text.indexOf(stop))).filter((end) => end >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
