interface Candidate {
  rank: number;
  start: number;
  /** Ends of the left and the right part when the candidate was found: it is stale once either has changed. */
  middle: number;
  end: number;
}

/**
 * Byte-pair encoding by its definition: of all adjacent parts whose joined bytes are a token, merge the two of lowest
 * rank, the leftmost on ties, until none is left. A heap keeps a long piece from costing its length squared.
 *
 * @param bytes one character for each byte
 */
export function lowestRankMerge(bytes: string, ranks: ReadonlyMap<string, number>): number[] {
  const ends = Array.from(bytes, (_, i) => i + 1);
  const starts = new Map<number, number>(ends.map((end) => [end, end - 1]));
  const heap: Candidate[] = [];
  const propose = (start: number): void => {
    const middle = ends[start] ?? bytes.length;
    const end = ends[middle];
    if (end === undefined) return;
    const rank = ranks.get(bytes.slice(start, end));
    if (rank !== undefined) push(heap, { rank, start, middle, end });
  };
  for (let start = 0; start + 1 < bytes.length; start++) propose(start);
  for (let next = pop(heap); next; next = pop(heap)) {
    const { start, middle, end } = next;
    if (ends[start] !== middle || ends[middle] !== end) continue;
    ends[start] = end;
    ends[middle] = -1;
    starts.delete(middle);
    starts.set(end, start);
    propose(start);
    const neighbour = starts.get(start);
    if (neighbour !== undefined) propose(neighbour);
  }
  const ids: number[] = [];
  for (let start = 0; start < bytes.length; start = ends[start] ?? bytes.length) {
    const id = ranks.get(bytes.slice(start, ends[start]));
    if (id === undefined) throw new Error('a byte is missing from the rank data');
    ids.push(id);
  }
  return ids;
}

function precedes(a: Candidate, b: Candidate): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.start < b.start);
}

function push(heap: Candidate[], candidate: Candidate): void {
  let at = heap.length;
  while (at > 0) {
    const parent = heap[(at - 1) >> 1];
    if (!parent || precedes(parent, candidate)) break;
    heap[at] = parent;
    at = (at - 1) >> 1;
  }
  heap[at] = candidate;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    let lower = heap[child];
    const right = heap[child + 1];
    if (lower && right && precedes(right, lower)) {
      lower = right;
      child++;
    }
    if (!lower || !precedes(lower, last)) break;
    heap[at] = lower;
    at = child;
  }
  heap[at] = last;
  return top;
}
