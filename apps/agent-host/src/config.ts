import {
  grpcAddress,
  httpUrl,
  milliseconds,
  postgresUrl,
  serviceEnvironment,
} from '@isthmus/platform-config';
import { z } from 'zod';

const between = (min: number, max: number) =>
  z.coerce
    .number(`must be ${min}–${max}`)
    .int()
    .min(min, `must be ${min}–${max}`)
    .max(max, `must be ${min}–${max}`);

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  REGISTRY_ADDRESS: grpcAddress(),
  COMPUTE_ADDRESS: grpcAddress(),
  /** For the audit log. */
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** gRPC of maas-gateway, for knowledge bases. */
  MODELS_ADDRESS: grpcAddress(),
  /** Public base of maas-gateway, without /v1. */
  MODELS_URL: httpUrl(),
  /** gRPC address under which other machines reach this host; LISTEN_HOST:GRPC_PORT unless given. */
  HOST_PUBLIC_ADDRESS: grpcAddress().optional(),
  /** Instances that run here at once. */
  INSTANCES_MAX: between(1, 10_000).default(64),
  /** From the start of an instance's process until it must answer and hold its lease. */
  INSTANCE_START_TIMEOUT_MS: milliseconds(1_000, 600_000).default(30_000),
  /** From SIGTERM to SIGKILL of an instance. */
  INSTANCE_STOP_GRACE_MS: milliseconds(100, 60_000).default(5_000),
  /** Whether agents may reach tool servers (MCP) in private networks, this machine among them. */
  MCP_PRIVATE_NETWORKS: z.enum(['allow', 'deny'], 'must be allow or deny').default('deny'),
  /** Tasks and conversations that nobody touched for so long are deleted. */
  TASK_RETENTION_DAYS: between(1, 3_650).default(30),
});

export type Environment = z.infer<typeof environment>;
