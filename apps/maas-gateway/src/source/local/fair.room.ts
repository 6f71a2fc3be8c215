/** How much an owner may have waiting: never more than it leaves for others, so alone half of all. */
export function hasFairRoom(more: number, { own, all, most }: Waiting): boolean {
  return own + more <= most - all;
}

interface Waiting {
  /** What the owner has waiting already. */
  own: number;
  /** What all have, the owner too. */
  all: number;
  most: number;
}
