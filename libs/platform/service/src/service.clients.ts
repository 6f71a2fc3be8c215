import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ServiceDefinition } from '@isthmus/contracts';
import {
  createServiceClient,
  type ServiceClient,
  type ServiceClientOptions,
} from '@isthmus/platform-grpc-client';
import type { ServiceIdentity } from '@isthmus/platform-identity';

/** The gRPC clients of this process; they close with it. */
@Injectable()
export class ServiceClients implements OnApplicationShutdown {
  private readonly open: { close: () => void }[] = [];

  constructor(private readonly identity: ServiceIdentity) {}

  /** A client of the service `audience` at `address`. */
  connect<Definition extends ServiceDefinition>(
    definition: Definition,
    options: Pick<ServiceClientOptions, 'address' | 'audience'>,
  ): ServiceClient<Definition> {
    const client = createServiceClient(definition, { ...options, identity: this.identity });
    this.open.push(client);
    return client;
  }

  onApplicationShutdown(): void {
    for (const client of this.open) client.close();
  }
}
