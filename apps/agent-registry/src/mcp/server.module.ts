import { Module } from '@nestjs/common';
import { ServerCredentials } from './server.credentials.js';
import { ServerTools } from './server.tools.js';

@Module({ providers: [ServerCredentials, ServerTools], exports: [ServerCredentials, ServerTools] })
export class ServerModule {}
