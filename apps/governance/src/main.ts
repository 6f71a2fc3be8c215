import { ConfigError, loadConfig } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc';
import { environment, type Environment } from './config.js';
import { serviceOptions } from './service.js';

function readEnvironment(): Environment {
  try {
    return loadConfig(environment, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

await runService(serviceOptions(readEnvironment()));
