import { SeededChoice } from '../models/seeded.choice.js';

/** The items in an order that depends on the seed alone. */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const choice = new SeededChoice(seed);
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = choice.between(0, at);
    const [here, there] = [order[at], order[other]];
    // Both lie within the array.
    [order[at], order[other]] = [there as Item, here as Item];
  }
  return order;
}

/** A value for each item from a rule that was fitted on the other folds, so that no item is judged by itself. */
export function outOfFold<Item>(
  items: readonly Item[],
  { folds, seed }: { folds: number; seed: number },
  fit: (others: readonly Item[]) => (item: Item) => number,
): number[] {
  const foldOf = shuffled(
    items.map((_, i) => i % folds),
    seed,
  );
  const rules = Array.from({ length: folds }, (_, fold) => fit(items.filter((__, i) => foldOf[i] !== fold)));
  return items.map((item, i) => rules[foldOf[i] ?? 0]?.(item) ?? Number.NaN);
}
