export { runTargets } from './build.ts';
export { CACHE, NODE, ROOT } from './paths.ts';
export { startPlatform, type Platform, type StartOptions } from './platform.ts';
export { freePorts, portsFromEnvironment, type Ports } from './ports.ts';
export { Progress } from './progress.ts';
export { query } from './query.ts';
export type { Secrets, ServiceName } from './secrets.ts';
export { httpPortOf, planProcesses, type ProcessSpec } from './services.ts';
