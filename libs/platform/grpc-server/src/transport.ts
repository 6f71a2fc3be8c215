import { ServerGrpc, type CustomStrategy, type GrpcOptions } from '@nestjs/microservices';
import type { ChannelOptions, Server } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { fileDescriptorSet, type ServiceDefinition } from '@isthmus/contracts';
import type { HealthImplementation } from 'grpc-health-check';
import { packageDefinitionOf } from './definition.js';
import type { OpenCalls } from './open.calls.js';

const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

export interface TransportOptions {
  /** host:port to listen on. */
  url: string;
  definitions: readonly ServiceDefinition[];
  health: HealthImplementation;
  calls: OpenCalls;
  /** Receives the gRPC server before it listens. */
  onServer: (server: Server) => void;
}

/** Nest's gRPC transport with health, reflection and a record of open calls; `drain` closes it, not Nest. */
export function createTransport(options: TransportOptions): CustomStrategy {
  return { strategy: new DrainedGrpcServer(grpcOptions(options)) };
}

/**
 * Nest closes the transport before any module may shut down, and would wait there for calls that modules could end,
 * HTTP servers among them: the drain runs concurrently with that of the modules.
 */
class DrainedGrpcServer extends ServerGrpc {
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

function grpcOptions({
  url,
  definitions,
  health,
  calls,
  onServer,
}: TransportOptions): GrpcOptions['options'] {
  // Nest passes these to grpc-js unchanged; its type omits the options that are not channel arguments.
  const serverOptions = { interceptors: [calls.interceptor] } as ChannelOptions;
  return {
    url,
    package: [...new Set(definitions.map(({ fullName }) => fullName.slice(0, fullName.lastIndexOf('.'))))],
    packageDefinition: packageDefinitionOf(definitions),
    maxReceiveMessageLength: MESSAGE_BYTES_MAX,
    channelOptions: serverOptions,
    onLoadPackageDefinition: (_: PackageDefinition, loaded: Pick<Server, 'addService'>) => {
      const server = loaded as Server; // Nest passes its grpc-js server.
      health.addToServer(server);
      new ReflectionService(reflectedFiles()).addToServer(server);
      onServer(server);
    },
  };
}

/**
 * Every message type carries the descriptors of all files, which reflection would decode once for each type: half a
 * second at every start. It reads nothing else, so one type is enough.
 */
function reflectedFiles(): PackageDefinition {
  const loaded = Object.entries(loadFileDescriptorSetFromBuffer(fileDescriptorSet()));
  return Object.fromEntries(loaded.filter(([, type]) => 'fileDescriptorProtos' in type).slice(0, 1));
}
