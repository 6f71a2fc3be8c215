import { compute } from '@isthmus/contracts';
import { ConfigError, loadConfig } from '@isthmus/platform-config';
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
  name: 'compute-scheduler',
  environment: config,
  definitions: [compute.ComputeDefinition, compute.EnginesDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(AppModule).ready(),
});
