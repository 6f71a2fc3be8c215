import { ConfigError, loadConfig } from '@isthmus/platform-config';
import { network } from '@isthmus/contracts';
import { runService } from '@isthmus/platform-grpc';
import { AppModule } from './app.module.js';
import { environment, type Environment } from './config.js';

function readEnvironment(): Environment {
  try {
    return loadConfig(environment, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const config = readEnvironment();
await runService({
  name: 'network-intelligence',
  environment: config,
  definitions: [network.NetworkDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(AppModule).ready(),
});
