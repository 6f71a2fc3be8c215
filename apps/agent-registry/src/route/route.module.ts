import { Module } from '@nestjs/common';
import { ServerModule } from '../mcp/server.module.js';
import { RouteController } from './route.controller.js';
import { RouteService } from './route.service.js';

@Module({ imports: [ServerModule], controllers: [RouteController], providers: [RouteService] })
export class RouteModule {}
