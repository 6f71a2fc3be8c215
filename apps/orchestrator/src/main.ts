import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { environment } from './config.js';
import { serviceOptions } from './service.js';

await runService(serviceOptions(loadConfigOrExit(environment, process.env)));
