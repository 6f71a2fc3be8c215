/** Numbers by which pdf.js names the steps of a path: move to, line to, close. */
const STEPS = [0, 1, 1, 1, 4];
/** A rectangle is a move, three lines, each with a point, and the close. */
const NUMBERS = 13;
const PLACES = [0, 3, 6, 9, 12];

/** Left, bottom, right, top of the rectangles that a path consists of; none where it has another shape in it. */
export function rectanglesOf(path: unknown): number[][] {
  const data: unknown = Array.isArray(path) ? path[0] : undefined;
  if (!(data instanceof Float32Array) || data.length === 0 || data.length % NUMBERS !== 0) return [];
  const rectangles: number[][] = [];
  for (let start = 0; start < data.length; start += NUMBERS) {
    const box = boxOf([...data.subarray(start, start + NUMBERS)]);
    if (!box) return [];
    rectangles.push(box);
  }
  return rectangles;
}

function boxOf(steps: number[]): number[] | undefined {
  if (PLACES.some((place, n) => steps[place] !== STEPS[n])) return undefined;
  const xs = [steps[1], steps[4], steps[7], steps[10]].map(Number);
  const ys = [steps[2], steps[5], steps[8], steps[11]].map(Number);
  if (new Set(xs).size > 2 || new Set(ys).size > 2) return undefined;
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
