import type { TypicalShape } from '@isthmus/kernels';

const withoutCard = (cpuMilli: number, popularity: number): TypicalShape => ({ cpuMilli, popularity });
const withShare = (milliPerCard: number, cpuMilli: number, popularity: number): TypicalShape => ({
  cpuMilli,
  accelerators: { count: 1, milliPerCard },
  popularity,
});

/**
 * The demand that agents are expected to make, in hundredths: two in three need no accelerator; of the others most
 * take an eighth to a half of a card, with a core for each eighth. An assumption, written down so that every instance
 * decides alike and a decision can be replayed; ADR 0010 says why it is not learnt.
 */
export const AGENT_SHAPES: readonly TypicalShape[] = [
  withoutCard(500, 40),
  withoutCard(1_000, 15),
  withoutCard(2_000, 8),
  withoutCard(4_000, 3),
  withShare(125, 1_000, 10),
  withShare(250, 2_000, 10),
  withShare(500, 4_000, 7),
  withShare(1_000, 8_000, 7),
];
