/** By what usage is summed up. */
export const GROUPS = ['sku', 'model', 'agent', 'key'] as const;
export type UsageGroup = (typeof GROUPS)[number];
export type UsageStep = 'hour' | 'day';
