interface Node {
  children: Map<number, Node>;
  value?: number;
}

/** Of units that no key leads to: like a value's, which no label equals. */
const UNUSED = 0x8000_0000;

/** The charsmap of a SentencePiece file for some replacements: size, double array of darts-clone, strings. */
export function buildCharsmap(replacements: Readonly<Record<string, string>>): Uint8Array {
  const root: Node = { children: new Map() };
  const strings: number[] = [];
  for (const [from, to] of Object.entries(replacements)) {
    let node = root;
    for (const byte of Buffer.from(from)) {
      const next = node.children.get(byte) ?? { children: new Map() };
      node.children.set(byte, next);
      node = next;
    }
    node.value = strings.length;
    strings.push(...Buffer.from(to), 0);
  }
  const units = new Map<number, number>([[0, 0]]);
  place(root, 0, units);
  const size = Math.max(...units.keys()) + 1;
  const table = Uint32Array.from({ length: size }, (_, i) => units.get(i) ?? UNUSED);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(table.byteLength);
  return Buffer.concat([bytes, Buffer.from(table.buffer), Buffer.from(strings)]);
}

/** Children go to the first offset at which all their places are free. */
function place(node: Node, at: number, units: Map<number, number>): void {
  const labels = [...node.children.keys(), ...(node.value === undefined ? [] : [0])];
  let offset = 1;
  while (labels.some((label) => units.has(at ^ offset ^ label))) offset++;
  const leaf = node.value === undefined ? 0 : 0x100;
  units.set(at, ((units.get(at) ?? 0) | leaf | (offset << 10)) >>> 0);
  if (node.value !== undefined) units.set(at ^ offset, (0x8000_0000 | node.value) >>> 0);
  for (const label of node.children.keys()) units.set(at ^ offset ^ label, label);
  for (const [label, next] of node.children) place(next, at ^ offset ^ label, units);
}
