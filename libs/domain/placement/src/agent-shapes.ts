import type { TypicalShape } from '@isthmus/kernels';

const withoutDevice = (cpuMilli: number, popularity: number): TypicalShape => ({ cpuMilli, popularity });
const withShare = (milliPerDevice: number, cpuMilli: number, popularity: number): TypicalShape => ({
  cpuMilli,
  accelerators: { count: 1, milliPerDevice },
  popularity,
});

/**
 * The expected demand of agents, in hundredths: two in three need no accelerator; most of the others take an eighth to
 * a half of a device, with a core for each eighth. An assumption, written down so that every instance makes the same
 * decisions and a decision can be replayed; ADR 0010 says why it is not learnt.
 */
export const AGENT_SHAPES: readonly TypicalShape[] = [
  withoutDevice(500, 40),
  withoutDevice(1_000, 15),
  withoutDevice(2_000, 8),
  withoutDevice(4_000, 3),
  withShare(125, 1_000, 10),
  withShare(250, 2_000, 10),
  withShare(500, 4_000, 7),
  withShare(1_000, 8_000, 7),
];
