import { isFree, listen } from '@isthmus/testing/ports';

/**
 * Ports by purpose, each with the variable that moves it. All lie below 32768, where Linux begins to hand out ports to
 * outgoing connections: one of those would otherwise take a port of ours now and then.
 */
export const PORTS = {
  portal: { variable: 'ISTHMUS_PORTAL_PORT', preset: 3000 },
  gateway: { variable: 'ISTHMUS_GATEWAY_PORT', preset: 4000 },
  gatewayGrpc: { variable: 'ISTHMUS_GATEWAY_GRPC_PORT', preset: 4001 },
  models: { variable: 'ISTHMUS_MODELS_PORT', preset: 4100 },
  registry: { variable: 'ISTHMUS_REGISTRY_PORT', preset: 4200 },
  postgres: { variable: 'ISTHMUS_POSTGRES_PORT', preset: 25_000 },
  temporal: { variable: 'ISTHMUS_TEMPORAL_PORT', preset: 25_001 },
  /** First of a block of 64: gRPC and operations ports of the services. */
  internal: { variable: 'ISTHMUS_INTERNAL_PORTS', preset: 25_010 },
} as const;

export type Purpose = keyof typeof PORTS;
export type Ports = Record<Purpose, number>;

export const INTERNAL_BLOCK = 64;

/** Blocks for tests lie between the presets and 32,768; below 25,000 are the ports of single test services. */
const FIRST_OF_BLOCKS = 25_100;
const BLOCK = INTERNAL_BLOCK + 8;
const BLOCKS = 100;

/** The ports that the environment asks for; throws naming a variable that is no port. */
export function portsFromEnvironment(environment: NodeJS.ProcessEnv): Ports {
  const entries = Object.entries(PORTS).map(([purpose, { variable, preset }]) => {
    const port = Number(environment[variable] || preset);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Error(`${variable} must be a port, 1–65535`);
    return [purpose, port];
  });
  return Object.fromEntries(entries) as Ports; // one entry for each purpose of the table
}

/**
 * Ports that nothing uses now, all from one free block, so that a test runs beside a running platform. The process keeps
 * the block by listening on its first port: another that looks for one at the same moment takes another.
 */
export async function freePorts(): Promise<Ports> {
  const offset = Math.floor(Math.random() * BLOCKS);
  for (let tried = 0; tried < BLOCKS; tried++) {
    const mark = FIRST_OF_BLOCKS + ((offset + tried) % BLOCKS) * BLOCK;
    const ports = Array.from({ length: BLOCK - 1 }, (_, index) => mark + 1 + index);
    if (!(await keep(mark))) continue;
    if (!(await Promise.all(ports.map(isFree))).every(Boolean)) continue;
    const base = mark + 1;
    return {
      portal: base,
      gateway: base + 1,
      models: base + 2,
      registry: base + 3,
      postgres: base + 4,
      temporal: base + 5,
      gatewayGrpc: base + 6,
      internal: base + 7,
    };
  }
  throw new Error(
    `No block of free ports was found between ${FIRST_OF_BLOCKS} and ${FIRST_OF_BLOCKS + BLOCKS * BLOCK}.`,
  );
}

/** Throws when a port that the platform itself would listen on is taken, naming the variable that moves it. */
export async function assertFree(ports: Ports, purposes: Purpose[]): Promise<void> {
  for (const purpose of purposes) {
    const wanted = Array.from(
      { length: purpose === 'internal' ? INTERNAL_BLOCK : 1 },
      (_, index) => ports[purpose] + index,
    );
    const free = await Promise.all(wanted.map(isFree));
    const taken = wanted[free.indexOf(false)];
    if (taken === undefined) continue;
    const { variable } = PORTS[purpose];
    throw new Error(
      `Port ${taken} (${purpose}) is taken. Set ${variable} to another port, or stop what uses it.`,
    );
  }
}

async function keep(port: number): Promise<boolean> {
  const server = await listen(port);
  server?.unref();
  return server !== undefined;
}
