/** Kinds of usage have colours of their own, far apart. */
const OF_SKU: Record<string, string> = {
  'model.input': 'var(--series-1)',
  'model.output': 'var(--series-2)',
  'agent.message': 'var(--series-3)',
  'compute.unit': 'var(--series-4)',
};

/** What is no thing of its own: the sum of small groups, and what belongs to none. */
const GREY = 'var(--series-6)';

/**
 * The colour of a thing in charts. It depends on the thing alone: another range, order or company does not change it.
 */
export function seriesColour(name: string): string {
  if (name === '' || name === '…') return GREY;
  const known = OF_SKU[name];
  if (known) return known;
  const hue = hashOf(name) % 360;
  return `light-dark(oklch(0.6 0.14 ${hue}), oklch(0.75 0.13 ${hue}))`;
}

/** FNV-1a, 32 bits, mixed so that ids that differ in one letter lie far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
