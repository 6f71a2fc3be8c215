import { host } from '@isthmus/contracts';
import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';
import { TaskArchive } from './task/task.archive.repository.js';

/** What stopping takes beyond the instances. */
const STOP_MS = 5_000;

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'agent-host',
  environment: config,
  definitions: [host.AgentHostDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(TaskArchive).ready(),
  // Instances store what they were doing before the rest of the process may end.
  stopMsMax: config.INSTANCE_STOP_GRACE_MS + STOP_MS,
});
