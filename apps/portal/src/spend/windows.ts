/** What a budget counts; a window begins at the full hour, day or month of UTC. */
export const WINDOWS = ['month', 'day', 'hour', 'total'] as const;
export type BudgetWindow = (typeof WINDOWS)[number];
