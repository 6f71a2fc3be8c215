import { Module } from '@nestjs/common';
import { CardModule } from '../../card/card.module.js';
import { ExchangeModule } from '../../exchange/exchange.module.js';
import { A2aProtocol } from './a2a.protocol.js';

@Module({ imports: [ExchangeModule, CardModule], providers: [A2aProtocol], exports: [A2aProtocol] })
export class A2aModule {}
