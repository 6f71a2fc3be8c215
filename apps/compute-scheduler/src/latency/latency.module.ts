import { Module } from '@nestjs/common';
import { network } from '@isthmus/contracts';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LatencySource, NETWORK_CLIENT } from './latency.source.js';

const networkClient = {
  provide: NETWORK_CLIENT,
  useFactory: (clients: ServiceClients, { NETWORK_ADDRESS: address }: Environment) =>
    clients.connect(network.NetworkDefinition, { address, audience: 'network-intelligence' }),
  inject: [ServiceClients, ENVIRONMENT],
};

@Module({ providers: [networkClient, LatencySource], exports: [LatencySource] })
export class LatencyModule {}
