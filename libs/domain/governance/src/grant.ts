/**
 * The new total of a lease, or of a holder's share of a rate limit. The least that the holder `need`s is granted, and of
 * what is left after that at most a quarter, so that grants shrink as the rest does; a total is lowered only as far as the
 * holder `want`s. Undefined when `available`, which is what nobody holds beyond the present total, does not cover the
 * need. The same call, repeated, changes nothing.
 */
export function grantTotal(request: {
  present: bigint;
  need: bigint;
  want: bigint;
  available: bigint;
}): bigint | undefined {
  const { present, need, want, available } = request;
  const growth = max(need - present, 0n);
  if (growth > 0n && growth > available) return undefined;
  const spare = max(available - growth, 0n) / 4n;
  return max(need, min(want, max(present, need + spare)));
}

/** What a lease draws on: the balance, or a budget of one subject in one window. */
export interface QuotaNode {
  /** How much may be spent in all; undefined where nothing limits it any more. */
  readonly limitMicro: bigint | undefined;
  readonly spentMicro: bigint;
  readonly heldMicro: bigint;
}

/** What is neither spent nor held; below 0 after the limit was lowered. Undefined: no limit. */
export function availableOf({ limitMicro, spentMicro, heldMicro }: QuotaNode): bigint | undefined {
  return limitMicro === undefined ? undefined : limitMicro - spentMicro - heldMicro;
}

export type LeaseDecision<Node extends QuotaNode> =
  | { readonly kind: 'grant'; readonly totalMicro: bigint }
  /** `node` has the least available; `lacking` are all that do not cover what is needed beyond the present total. */
  | {
      readonly kind: 'exhausted';
      readonly node: Node;
      readonly lacking: readonly Node[];
      readonly needMicro: bigint;
    };

/** What a lease on a path of nodes is granted; the first node is the balance, which always has a limit. */
export function decideLease<Node extends QuotaNode>(request: {
  nodes: readonly [Node, ...Node[]];
  lease: { readonly totalMicro: bigint; readonly chargedMicro: bigint };
  needMicro: bigint;
  wantMicro: bigint;
}): LeaseDecision<Node> {
  const { nodes, lease, wantMicro } = request;
  const present = lease.totalMicro;
  const need = max(request.needMicro, lease.chargedMicro);
  const tightest = nodes.reduce((least, node) => (isTighter(node, least) ? node : least));
  const available = availableOf(tightest) ?? 0n;
  const totalMicro = grantTotal({ present, need, want: wantMicro, available });
  if (totalMicro !== undefined) return { kind: 'grant', totalMicro };
  const needMicro = need - present;
  const lacking = nodes.filter((node) => (availableOf(node) ?? needMicro) < needMicro);
  return { kind: 'exhausted', node: tightest, lacking, needMicro };
}

function isTighter(node: QuotaNode, than: QuotaNode): boolean {
  const [mine, other] = [availableOf(node), availableOf(than)];
  return mine !== undefined && (other === undefined || mine < other);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
