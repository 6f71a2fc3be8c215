import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';
import { ExchangeRepository } from './exchange/exchange.repository.js';

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'agent-gateway',
  environment: config,
  // Nothing but health: the gateway's traffic is HTTP.
  definitions: [],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(ExchangeRepository).ready(),
});
