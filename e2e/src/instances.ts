import { compute, host } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { endpoints } from './endpoints.ts';
import { identityOf, type Services } from './services.ts';

type HostClient = ReturnType<typeof createServiceClient<typeof host.AgentHostDefinition>>;

let clients: Promise<HostClient[]> | undefined;

/** Every instance that runs on any agent host now, with the process that it is. */
export async function runningInstances(): Promise<host.Instance[]> {
  clients ??= connect();
  const lists = await Promise.all((await clients).map((client) => client.listInstances({})));
  return lists.flatMap(({ instances }) => instances);
}

export async function instancesOf(agentId: string): Promise<host.Instance[]> {
  return (await runningInstances()).filter((instance) => instance.agentId === agentId);
}

/** The agent's active reservations. */
export async function reservationsOf(
  portal: Services,
  scope: TenantScope,
  agentId: string,
): Promise<compute.Reservation[]> {
  const { reservations } = await portal.compute.listReservations({ agentId }, { scope });
  return reservations.filter(({ state }) => state !== 'released');
}

/** True while the process exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** One client per host: each host lists its own instances only. */
async function connect(): Promise<HostClient[]> {
  const identity = await identityOf('compute-scheduler');
  return endpoints()
    .grpc['agent-host'].split(',')
    .map((address) =>
      createServiceClient(host.AgentHostDefinition, { address, audience: 'agent-host', identity }),
    );
}
