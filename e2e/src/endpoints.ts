import { inject } from 'vitest';

/** Where the platform under test answers; every list has one entry for each instance. */
export interface PlatformEndpoints {
  portal: string[];
  gateway: string[];
  models: string[];
  registry: string[];
  /** gRPC addresses, `host:port,host:port`. */
  grpc: Record<GrpcService, string>;
  /** `grpcAddress`: where each process but the portal's answers gRPC, health at least. */
  processes: { name: string; service: string; readyUrl: string; grpcAddress: string }[];
  dataDirectory: string;
  administrator: { email: string; password: string };
}

export type GrpcService =
  | 'agent-registry'
  | 'agent-host'
  | 'maas-gateway'
  | 'compute-scheduler'
  | 'network-intelligence'
  | 'governance';

declare module 'vitest' {
  export interface ProvidedContext {
    platform: PlatformEndpoints;
  }
}

export function endpoints(): PlatformEndpoints {
  return inject('platform');
}

/** Base URL of an HTTP endpoint; the first instance's, which is the public one, unless another is asked for. */
export function endpoint(name: 'portal' | 'gateway' | 'models' | 'registry', instance = 0): string {
  const url = endpoints()[name][instance];
  if (!url) throw new Error(`the platform has no instance ${instance} of ${name}`);
  return url;
}
