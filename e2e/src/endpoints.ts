import { inject } from 'vitest';

/** Endpoints of the platform under test; every list has one entry per instance. */
export interface PlatformEndpoints {
  portal: string[];
  gateway: string[];
  models: string[];
  registry: string[];
  /** gRPC addresses, `host:port,host:port`. */
  grpc: Record<GrpcService, string>;
  /** `grpcAddress`: where each process but the portal's serves gRPC, at least health. */
  processes: { name: string; service: string; readyUrl: string; grpcAddress: string }[];
  /** Where agents are reached over gRPC. */
  publicGrpc: string;
  dataDirectory: string;
  /** The portal's database, for what no interface offers. */
  portalDatabase: string;
  administrator: { email: string; password: string };
}

export type GrpcService =
  | 'agent-registry'
  | 'agent-gateway'
  | 'agent-host'
  | 'maas-gateway'
  | 'compute-scheduler'
  | 'network-intelligence'
  | 'governance';

declare module 'vitest' {
  export interface ProvidedContext {
    platform: PlatformEndpoints;
    /** Whether crash.spec.ts kills every service at every step, and not each at one. */
    everyCrash: boolean;
  }
}

export function endpoints(): PlatformEndpoints {
  return inject('platform');
}

/** Base URL of an HTTP endpoint; of the first instance, which is the public one, by default. */
export function endpoint(name: 'portal' | 'gateway' | 'models' | 'registry', instance = 0): string {
  const url = endpoints()[name][instance];
  if (!url) throw new Error(`the platform has no instance ${instance} of ${name}`);
  return url;
}
