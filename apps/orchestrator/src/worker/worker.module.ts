import { Module } from '@nestjs/common';
import { AgentModule } from '../agent/agent.module.js';
import { WorkerService } from './worker.service.js';

@Module({ imports: [AgentModule], providers: [WorkerService] })
export class WorkerModule {}
