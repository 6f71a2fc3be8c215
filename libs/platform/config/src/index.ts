export { ConfigError } from './config-error.js';
export { loadConfig, loadConfigOrExit } from './load-config.js';
export {
  grpcAddress,
  httpUrl,
  json,
  milliseconds,
  port,
  postgresUrl,
  publicSigningKeys,
  signingKey,
} from './rules.js';
export { serviceEnvironment, type ServiceEnvironment } from './service-environment.js';
