import { Module } from '@nestjs/common';
import { DirectoryModule } from '../../directory/directory.module.js';
import { ExchangeModule } from '../../exchange/exchange.module.js';
import { McpProtocol } from './mcp.protocol.js';

@Module({ imports: [ExchangeModule, DirectoryModule], providers: [McpProtocol], exports: [McpProtocol] })
export class McpModule {}
