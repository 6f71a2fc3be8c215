/** The states of a link of the network, as pages and forms name them. */
export const LINK_STATES = ['up', 'drained', 'down'] as const;
export type LinkState = (typeof LINK_STATES)[number];
